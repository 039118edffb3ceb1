"""Public pages as a reader sees them: fetched, parsed, and told in words."""

import re
from datetime import date, timedelta

from bs4 import BeautifulSoup

from tests.factories import AffairsPageFactory

# Monday, 23 November 2026, as in the look.
TODAY = date(2026, 11, 23)


def disclosed(community, **fields):
    fields.setdefault("fact_date", TODAY - timedelta(days=3))
    return AffairsPageFactory(published=True, community=community, **fields)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def tree(client, path, status=200):
    return BeautifulSoup(read(client, path, status), "html.parser")


def words(element):
    """What stands there, without white space."""
    return re.sub(r"\s+", "", element.get_text())


def main_of(client, path):
    return words(tree(client, path).main)
