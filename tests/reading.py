"""Public pages as a reader sees them: fetched, parsed, and told in words."""

import re
from datetime import date, timedelta

from bs4 import BeautifulSoup

from communities.models import Post, PostHolding, Responsibility
from tests.factories import AffairsPageFactory, OrganizationFactory

# Monday, 23 November 2026, as in the look.
TODAY = date(2026, 11, 23)


def disclosed(community, **fields):
    fields.setdefault("fact_date", TODAY - timedelta(days=3))
    return AffairsPageFactory(published=True, community=community, **fields)


def answers_for(community):
    """A director with an office phone who answers for the community."""
    post = Post.objects.create(
        organization=OrganizationFactory(community=community),
        kind="DIRECTOR",
        title="居委会主任",
        phone="0000-1201",
    )
    PostHolding.objects.create(post=post, shown_name="王某", started_on=TODAY)
    Responsibility.objects.create(community=community, kind="first", post=post)
    return post


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
