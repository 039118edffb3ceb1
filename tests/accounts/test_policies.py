"""The privacy policy and the terms: in force, former, immutable; and who agreed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import policies
from accounts.models import Consent, PolicyText, TextInForce
from foundation import clock
from tests.accounts.reading import latin_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(db):
    """Versions 1 and 2 in force one after the other, 3 still to come."""
    PolicyText.objects.model._base_manager.filter(kind="privacy", version__gt=1).delete()
    today = clock.today()
    for version, day in ((2, today - timedelta(days=1)), (3, today + timedelta(days=9))):
        PolicyText.objects.create(
            kind="privacy",
            version=version,
            effective_on=day,
            body=f"# 标题\n第{version}版的话。\n- 一条<script>alert(1)</script>\n- 两条",
        )
    return {text.version: text for text in PolicyText.objects.filter(kind="privacy")}


def test_the_shipped_texts_are_loaded_and_in_force(client):
    for path, title in (("/privacy/", "隐私政策"), ("/terms/", "用户协议")):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f"<h1>{title}</h1>" in answer.text
        assert "2026年1月1日" in answer.text


def test_loading_again_changes_nothing(texts):
    before = list(PolicyText.objects.values())
    policies.load()
    assert list(PolicyText.objects.values()) == before


def test_the_privacy_policy_says_what_the_law_asks_for():
    """PIPL 17 (who, purpose, kinds, retention, rights, contact), 31 (under 14), 15, 47."""
    body = PolicyText.objects.get(kind="privacy", version=1).body
    for words in (
        "谁负责",
        "为什么收集，收集什么",
        "保存多久",
        "您的权利",
        "联系我们",
        "不满十四周岁",
        "撤回同意",
        "删除",
        "单独同意",
    ):
        assert words in body, words


def test_the_version_in_force_is_shown_with_the_former_ones(client, texts):
    page = client.get("/privacy/").text
    assert "第2版的话" in page
    assert "第3版的话" not in page
    assert 'href="?version=1"' in page
    assert 'href="?version=3"' not in page
    assert "第3版将于" in page


def test_a_former_version_is_shown_as_such(client, texts):
    page = client.get("/privacy/?version=1").text
    assert "第二条" not in page
    assert "这是以前的第1版，已停用" in page
    assert "看现行的第2版" in page


@pytest.mark.parametrize(
    "query",
    [
        "?version=3",
        "?version=99",
        "?version=-1",
        "?version=x",
        "?version=%00",
        "?version=1&version=2",
        "?version=９",
        "?version=" + "9" * 5000,
        "?from=groupmessage&isappinstalled=0",
        "?%00=%00",
        "?version=2%27",
    ],
)
def test_nonsense_is_ignored(client, texts, query):
    answer = client.get(f"/privacy/{query}")
    assert answer.status_code == 200
    assert "第2版的话" in answer.text


def test_the_next_version_takes_over_on_its_day(client, texts):
    with clock.at(texts[3].effective_on):
        assert "第3版的话" in client.get("/privacy/").text
        assert "第2版的话" in client.get("/privacy/?version=2").text


def test_a_text_is_shown_escaped_and_in_its_form(client, texts):
    page = client.get("/privacy/").text
    assert "<h2>标题</h2>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_parts():
    parts = list(policies.parts("# 头\n甲\n乙\n\n- 一\n- 二\n\n\n丙\r\n\r\n丁"))
    assert [(part.kind, part.words or part.items) for part in parts] == [
        ("heading", "头"),
        ("paragraph", "甲乙"),
        ("list", ["一", "二"]),
        ("paragraph", "丙"),
        ("paragraph", "丁"),
    ]


class TestInForce:
    def change(self, text):
        text.body = "改过"
        text.save()

    def postpone(self, text):
        text.effective_on = clock.today() + timedelta(days=30)
        text.save()

    def update(self, text):
        PolicyText.objects.filter(pk=text.pk).update(body="改过")

    def bulk_update(self, text):
        text.body = "改过"
        PolicyText.objects.bulk_update([text], ["body"])

    def delete(self, text):
        text.delete()

    def delete_many(self, text):
        PolicyText.objects.filter(kind="privacy").delete()

    @pytest.mark.parametrize(
        "how", ["change", "postpone", "update", "bulk_update", "delete", "delete_many"]
    )
    @pytest.mark.parametrize("version", [1, 2])
    def test_a_text_stays_as_it_is(self, texts, version, how):
        before = list(PolicyText.objects.values())
        with pytest.raises(TextInForce), transaction.atomic():
            getattr(self, how)(texts[version])
        assert list(PolicyText.objects.values()) == before

    @pytest.mark.parametrize("how", ["change", "update", "bulk_update", "delete"])
    def test_until_then_it_may_be_written_again(self, texts, how):
        getattr(self, how)(texts[3])

    def test_on_its_day_it_may_not(self, texts):
        with clock.at(texts[3].effective_on), pytest.raises(TextInForce):
            self.change(texts[3])

    def test_the_admin_keeps_to_it(self, client, chief, texts):
        client.force_login(chief)
        sent = {
            "kind": "privacy",
            "version": "2",
            "effective_on": "2030-01-01",
            "body": "改过",
            "source": "",
        }
        for path in ("edit", "delete"):
            client.get(f"/admin/policy-texts/{path}/{texts[2].pk}/")
            client.post(f"/admin/policy-texts/{path}/{texts[2].pk}/", sent)
        assert PolicyText.objects.get(pk=texts[2].pk).body == texts[2].body
        client.post(f"/admin/policy-texts/edit/{texts[3].pk}/", {**sent, "version": "3"})
        assert PolicyText.objects.get(pk=texts[3].pk).body == "改过"


def test_a_new_version_takes_effect_after_the_former(texts):
    with pytest.raises(ValidationError) as refused:
        PolicyText(
            kind="privacy",
            version=4,
            effective_on=texts[3].effective_on,
            body="早了",
        ).full_clean()
    assert "effective_on" in refused.value.message_dict
    PolicyText(
        kind="privacy",
        version=4,
        effective_on=texts[3].effective_on + timedelta(days=1),
        body="正好",
    ).full_clean()


def test_a_version_exists_once():
    with pytest.raises(IntegrityError):
        PolicyText.objects.create(
            kind="terms", version=1, effective_on=date(2030, 1, 1), body="又一个"
        )


def test_consent_is_recorded_once_and_taken_back(client, resident):
    client.force_login(resident)
    page = "/accounts/consents/"
    assert "没有对这一版表示过同意" in client.get(page).text
    for _ in range(2):
        client.post(page, {"kind": "privacy", "action": "agree"})
    given = Consent.objects.get()
    assert (given.user, given.text.kind, given.text.version) == (resident, "privacy", 1)
    assert "表示同意。撤回不影响" in client.get(page).text
    client.post(page, {"kind": "privacy", "action": "withdraw"})
    given.refresh_from_db()
    assert given.withdrawn_at >= given.given_at
    client.post(page, {"kind": "privacy", "action": "agree"})
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    "sent", [{}, {"kind": "x"}, {"kind": "privacy", "action": "\x00"}, {"action": "agree"}]
)
def test_a_consent_is_never_made_up(client, resident, sent):
    client.force_login(resident)
    assert client.post("/accounts/consents/", sent).status_code == 302
    assert not Consent.objects.exists()


def test_consents_are_a_persons_own(client, resident, clerk):
    policies.agree(clerk, PolicyText.objects.in_force("terms"))
    client.force_login(resident)
    client.post("/accounts/consents/", {"kind": "terms", "action": "withdraw"})
    assert Consent.objects.get().withdrawn_at is None
    client.logout()
    assert "login" in client.get("/accounts/consents/").url


def test_who_agreed_keeps_the_text(resident):
    text = PolicyText.objects.create(
        kind="terms",
        version=2,
        effective_on=clock.today() + timedelta(days=5),
        body="将来",
    )
    policies.agree(resident, text)
    with pytest.raises(IntegrityError):
        PolicyText._base_manager.filter(pk=text.pk).delete()


@pytest.mark.parametrize("path", ["/privacy/", "/terms/"])
def test_the_policies_are_in_chinese(client, path):
    assert latin_words(client.get(path).text) == set()


@pytest.mark.parametrize("path", ["/privacy/", "/terms/"])
def test_the_policies_take_no_other_method(client, path):
    assert client.post(path, {"version": "1"}).status_code == 405
    assert client.head(path).status_code == 200
