"""Who answers for personal data: nothing forgotten; erased, or kept; gone in time."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps

from foundation import clock, personal_data
from foundation.encrypted_field import EncryptedTextField
from foundation.personal_data import Claim, Retention
from jobs.models import OutboxItem

START = datetime(2026, 9, 1, 1, tzinfo=UTC)


@pytest.fixture
def claims(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(personal_data, "_claims", {})
    return personal_data.register


def test_somebody_answers_for_every_key_to_an_account_and_every_sealed_column():
    assert personal_data.unclaimed() == []


def test_the_account_itself_is_answered_for_and_comes_last():
    claimed = {claim.model: claim for claim in personal_data.all_claims()}

    assert claimed["accounts.User"].erase is not None


@isolate_apps("foundation")
def test_a_model_that_nobody_claims_is_told(claims):
    class Letter(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        writer = models.ForeignKey(get_user_model(), models.CASCADE, related_name="+")
        readers = models.ManyToManyField(get_user_model(), related_name="+")
        body = EncryptedTextField()
        title = models.CharField(max_length=9)

        class Meta:
            app_label = "foundation"

        def __str__(self):
            return ""

    registry = Letter._meta.apps
    assert set(personal_data.unclaimed(registry)) == {
        "foundation.Letter.body",
        "foundation.Letter.readers",
        "foundation.Letter.writer",
    }

    claims(
        Claim("foundation.Letter", ("body", "writer"), "信", kept="要回信"),
        Claim("foundation.Letter", ("phone",), "电话", kept="要回信"),
    )
    assert personal_data.unclaimed(registry) == [
        "foundation.Letter.readers",
        "foundation.Letter.phone: claimed, and not there",
    ]


@pytest.mark.parametrize(
    "fate",
    [
        {},
        {"kept": "理由", "erase": personal_data.delete_rows},
        {"erase": personal_data.delete_rows, "binds": True},
    ],
)
def test_a_claim_is_erased_or_kept_for_a_reason(fate):
    with pytest.raises(ValueError, match=r"x\.Y|kept"):
        Claim("x.Y", ("user",), "信", **fate)


@pytest.mark.django_db
def test_when_one_part_fails_nothing_is_erased(claims, django_user_model):
    user = django_user_model.objects.create_user("resident", "resident@example.cn")

    def broken(rows):
        raise RuntimeError

    rows = django_user_model.objects.filter(pk=user.pk)
    claims(
        Claim("a.A", (), "先", rows=lambda _: rows, erase=lambda r: r.update(email="")),
        Claim("b.B", (), "后", rows=lambda _: rows, erase=broken),
    )
    with pytest.raises(RuntimeError):
        personal_data.erase(user)

    assert rows.get().email == "resident@example.cn"


def item(days_old):
    moment = START - timedelta(days=days_old)
    return OutboxItem.objects.create(
        kind="mail", payload="{}", created_at=moment, parked_at=moment
    )


@pytest.mark.django_db
def test_what_is_over_goes_and_what_is_not_stays(claims, monkeypatch):
    monkeypatch.setattr(personal_data, "BATCH", 2)
    claims(
        Claim(
            "jobs.OutboxItem",
            ("payload",),
            "信",
            kept="要寄出",
            retention=Retention(
                30, "来源", lambda limit: OutboxItem.objects.filter(parked_at__lt=limit)
            ),
        )
    )
    young = [item(29), item(30)]
    for days in (31, 32, 33, 400, 401):
        item(days)
    with clock.at(START):
        assert personal_data.expire() == {"jobs.OutboxItem.payload": 5}
        assert personal_data.expire() == {}

    assert set(OutboxItem.objects.all()) == set(young)


@pytest.mark.django_db
def test_a_removal_that_removes_nothing_is_noticed(claims):
    claims(
        Claim(
            "jobs.OutboxItem",
            ("payload",),
            "信",
            kept="要寄出",
            retention=Retention(
                0, "来源", lambda limit: OutboxItem.objects.all(), lambda rows: 0
            ),
        )
    )
    item(1)
    with pytest.raises(RuntimeError, match="still there"):
        personal_data.expire()


def test_every_retention_names_its_source():
    told = [one.retention for one in personal_data.all_claims() if one.retention]

    assert told
    assert all("第" in retention.source for retention in told)
