"""Keys are turned over: row by row, killed and started again, faulty rows left alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from foundation import encryption, rotation
from tests.foundation.people_table import stored

PHONE = "13812345678"


@pytest.fixture
def holder(people, monkeypatch):
    """The people's table is the only place where seals lie."""
    columns = rotation.Columns(people)
    monkeypatch.setattr(rotation, "holders", lambda: [columns])
    return columns


@pytest.fixture
def crowd(people, ring):
    """Five persons sealed by k1, the second without a phone; then k2 is the newest."""
    made = [
        people.objects.create(name=f"人{n}", phone=None if n == 1 else PHONE, note="旧")
        for n in range(5)
    ]
    ring("k2", "k1")
    return made


def names(column):
    return {value.partition(":")[0] for value in stored(column) if value is not None}


def command(*options):
    """(exit code, lines on stdout, lines on stderr)"""
    out, err = StringIO(), StringIO()
    try:
        call_command("rotate_keys", *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_everything_is_sealed_by_the_newest_key_and_still_opens(
    people, crowd, holder, ring
):
    code, out, err = command()

    assert (code, err) == (0, "")
    assert "换完 5 行，打不开 0 行" in out
    for column in ("name", "phone", "phone_index"):
        assert names(column) == {"k2"}
    ring("k2")
    assert {row.name for row in people.objects.all()} == {f"人{n}" for n in range(5)}
    assert people.objects.filter(phone_index__matches=PHONE).count() == 4
    assert people.objects.get(name__isnull=False, phone=None).note == "旧"


def test_a_second_run_has_nothing_to_do(crowd, holder):
    command()
    before = stored("name")

    assert "换完 0 行" in command()[1]
    assert stored("name") == before


def test_killed_between_batches_it_goes_on_where_it_ended(
    people, crowd, holder, monkeypatch
):
    monkeypatch.setattr(rotation, "BATCH", 2)

    def killed(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(holder, killed)
    assert len(holder.remaining()) == 3
    assert {row.name for row in people.objects.all()} == {f"人{n}" for n in range(5)}

    report = rotation.rotate(holder)
    assert (report.turned, holder.remaining()) == (3, [])


def test_killed_in_a_batch_it_leaves_the_batch_as_it_was(
    people, crowd, holder, monkeypatch
):
    turn, turned = holder.rotate, []

    def killed(key):
        if len(turned) == 3:
            raise KeyboardInterrupt
        turned.append(key)
        turn(key)

    monkeypatch.setattr(holder, "rotate", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(holder)

    assert names("name") == {"k1"}
    assert people.objects.filter(phone_index__matches=PHONE).count() == 4


def test_rows_that_no_key_opens_are_left_alone_and_told(people, crowd, holder, ring):
    spoilt = crowd[2]
    people.objects.filter(pk=spoilt.pk).update(name=vars(crowd[3])["name"])
    before = sorted(stored("name"))
    code, out, err = command()

    assert code == 1
    assert "换完 4 行，打不开 1 行" in out
    assert "旧钥匙不能撤下" in err
    assert [value for value in before if value.startswith("k1:")]
    [left] = [value for value in stored("name") if value.startswith("k1:")]
    assert left == vars(crowd[3])["name"].token
    assert holder.remaining() == [spoilt.pk]


def test_a_key_that_was_taken_away_too_early_spoils_nothing(people, crowd, holder, ring):
    ring("k2")
    before = stored("name")
    code, out, _err = command()

    assert code == 1
    assert "打不开 5 行" in out
    assert stored("name") == before
    ring("k2", "k1")
    assert command()[0] == 0


def test_a_row_without_a_seal_but_with_an_old_index_is_turned_too(people, ring, holder):
    """An index whose text is by the newest key already, as after a half rotation."""
    person = people.objects.create(name="王", phone=PHONE)
    old = stored("phone_index")[0]
    ring("k2", "k1")
    person.save()
    people.objects.filter(pk=person.pk).update(phone_index=old)
    assert len(holder.remaining()) == 1

    rotation.rotate(holder)
    assert names("phone_index") == {"k2"}


def test_check_counts_and_changes_nothing(crowd, holder):
    before = stored("name")
    code, out, err = command("--check")

    assert code == 1
    assert "tests_person：5 行待换。" in out
    assert "还有 5 行" in err
    assert stored("name") == before


def test_no_text_is_ever_printed(crowd, holder, ring):
    printed = "".join(str(part) for part in (*command("--check"), *command()))
    ring("k1")
    printed += str(command())

    assert "人1" not in printed
    assert PHONE not in printed


def test_without_a_sound_ring_nothing_begins(crowd, holder, settings):
    settings.PII_KEYS = {}
    with pytest.raises(CommandError, match="PII_KEYS"):
        call_command("rotate_keys")
    settings.PII_KEYS = {"k3": "short"}
    with pytest.raises(CommandError, match="PII_KEYS"):
        call_command("rotate_keys")


def test_every_place_of_the_portal_is_known():
    """What a room seals is found by its columns, or registered."""
    known = {holder.name for holder in rotation.holders()}

    assert {
        "jobs_outboxitem",
        "jobs_rememberedanswer",
        "mfa_authenticator.data",
    } <= known


def test_a_row_that_is_deleted_meanwhile_is_passed_over(people, crowd, holder):
    gone = crowd[0].pk
    people.objects.filter(pk=gone).delete()

    holder.rotate(gone)
    assert rotation.rotate(holder).turned == 4


def test_a_seal_error_names_no_text(people, crowd, ring):
    ring("k2")
    with pytest.raises(encryption.KeyMissing) as caught:
        people.objects.first().name  # noqa: B018 - reading is what opens
    assert "人" not in str(caught.value)
