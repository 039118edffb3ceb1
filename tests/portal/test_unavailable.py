"""A database that cannot serve now: 503 and when to come again, on every door."""

import sqlite3
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import home

pytestmark = pytest.mark.django_db


@contextmanager
def every_statement_meets(message):
    def refuse(execute, sql, params, many, context):
        raise OperationalError(message) from sqlite3.OperationalError(message)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("path", ["/", "/huaiyinli/disclosure/", "/api/v1/disclosures/"])
def test_a_locked_database_is_503_with_a_time_to_come_again(path):
    home()
    client = Client(raise_request_exception=False)

    with every_statement_meets("database is locked"):
        response = client.get(path)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["X-Request-ID"] in response.content.decode()
    assert "locked" not in response.content.decode()


def test_a_mistake_of_ours_is_500_and_says_no_more():
    home()
    client = Client(raise_request_exception=False)

    with every_statement_meets("no such table: geheim"):
        response = client.get("/")

    assert response.status_code == 500
    assert "Retry-After" not in response
    assert "geheim" not in response.content.decode()
