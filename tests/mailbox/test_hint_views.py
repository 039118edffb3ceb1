"""Hints while a letter is typed: said, never kept, and not without limit."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.models import RateCount

pytestmark = pytest.mark.django_db
TEXT = "我的证号11010519491231002X，手机13800001234，王女士住院了。"


@pytest.fixture
def asked(client):
    return lambda text: client.post(reverse("letter_hints"), {"text": text})


def test_what_a_letter_need_not_hold_is_named_and_not_repeated(asked):
    answer = asked(TEXT)

    words = answer.json()["words"]
    assert words == "信里好像写了身份证号、手机号，不写也能办；联系方式请填在下面。"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", ["", "楼道里堆了旧家具，请清理。", "\0", "岁" * 20_000])
def test_what_holds_nothing_gets_no_words(asked, text):
    answer = asked(text)

    assert (answer.status_code, answer.json()) == (200, {"words": ""})


def test_nothing_of_it_is_kept_or_logged(asked, caplog):
    with caplog.at_level("DEBUG"):
        asked(TEXT)

    assert "13800001234" not in caplog.text
    assert "13800001234" not in str(list(RateCount.objects.values()))


def test_it_is_asked_for_by_post_from_our_own_page_only():
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(reverse("letter_hints")).status_code == 405
    assert strict.post(reverse("letter_hints"), {"text": TEXT}).status_code == 403


def test_too_often_gets_no_words_and_the_time_to_wait(asked, settings):
    settings.LIMITS = {**settings.LIMITS, "letter_hints": (1, 60)}
    asked(TEXT)

    answer = asked(TEXT)

    assert answer.status_code == 429
    assert answer.json() == {"words": ""}
    assert 0 < int(answer["Retry-After"]) <= 60


def test_the_letter_page_says_where_to_ask(client):
    page = client.get("/mailbox/").content.decode()

    assert f'data-hints="{reverse("letter_hints")}"' in page
    assert "js/hints.js" in page
