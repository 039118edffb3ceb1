import io
import json
import logging
import logging.config

import pytest
import structlog
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from foundation import logs
from foundation.requests import RequestIdMiddleware

CANARIES = ["11010119900307775X", "13800138000", "zhang.san@example.com", "1234-5678-9012"]


@pytest.fixture(params=logs.FORMATS)
def lines(request):
    """The portal's formatter on the root logger, writing into memory."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(request.param))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def shown(lines):
    text = lines.getvalue()
    assert text.strip()
    return text


def assert_masked(lines):
    text = shown(lines)
    assert not [canary for canary in CANARIES if canary in text]
    assert "***" in text


@pytest.mark.parametrize("canary", CANARIES)
def test_a_line_of_ours_is_masked(lines, canary):
    structlog.get_logger("test").info("来信", contact=canary, more={"list": [canary]})

    assert_masked(lines)


@pytest.mark.parametrize("canary", CANARIES)
def test_a_line_of_a_library_is_masked(lines, canary):
    logging.getLogger("some.library").warning("Sent to %s", canary)

    assert_masked(lines)


@pytest.mark.parametrize("canary", CANARIES)
def test_a_traceback_is_masked(lines, canary):
    try:
        try:
            raise ValueError(canary)
        except ValueError as error:
            error.add_note(canary)
            raise RuntimeError(f"cannot send to {canary}") from error
    except RuntimeError:
        logging.getLogger("some.library").exception("Failed")
        structlog.get_logger("test").exception("也失败")

    assert_masked(lines)
    assert "RuntimeError" in shown(lines)


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_in_an_address_is_masked(lines, canary):
    request = RequestFactory().get(f"/mailbox/{canary}/?code={canary}")

    RequestIdMiddleware(lambda request: HttpResponse())(request)

    assert_masked(lines)


def test_a_secret_is_masked_by_the_name_of_its_field(lines):
    structlog.get_logger("test").info("登录", password="geheim", Authorization="geheim")

    assert "geheim" not in shown(lines)


def test_json_lines_stay_json_when_a_number_was_masked():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        structlog.get_logger("test").info("来信", phone=13800138000, text='引号" 和\n换行')
    finally:
        root.removeHandler(handler)

    line = json.loads(stream.getvalue())
    assert line["phone"] == "***"
    assert line["level"] == "info"
    assert line["event"] == "来信"


def test_no_handler_but_the_one_that_masks():
    """Django would mail whole requests to admins and print some lines a second time."""
    assert settings.DEBUG is False
    assert list(settings.LOGGING["handlers"]) == ["stderr"]
    for name in ("", "django", "django.server", "django.request", "django_tasks"):
        for handler in logging.getLogger(name).handlers:
            # pytest adds handlers of its own to catch what it shows after a failure.
            if not type(handler).__module__.startswith("_pytest"):
                assert isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
