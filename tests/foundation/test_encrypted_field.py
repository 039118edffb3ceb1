"""A sealed column: what lies where, what is refused, and what never meets the text."""

import copy
import json
import pickle
import uuid

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.forms.models import model_to_dict
from django.test.utils import isolate_apps

from foundation import encryption
from foundation.encrypted_field import Clear, EncryptedTextField, Sealed
from tests.foundation.people_table import Person, stored

SECRET = "王小明"
PHONE = "13812345678"


@pytest.fixture
def person(people, ring):
    return people.objects.create(name=SECRET, phone=PHONE)


def test_the_database_holds_the_seal(people, person):
    [name], [phone] = stored("name"), stored("phone")

    assert name.startswith("k1:")
    assert SECRET not in name
    assert PHONE not in phone
    found = people.objects.get()
    assert (found.name, found.phone) == (SECRET, PHONE)
    assert (person.name, person.phone) == (SECRET, PHONE)


@pytest.mark.parametrize("text", ["", "字" * 5000, "sealed", "k1:AAAA"])
def test_any_text_comes_back(people, ring, text):
    people.objects.create(name=text)

    assert people.objects.get().name == text
    assert people.objects.get().phone is None


def test_a_seal_copied_to_another_row_does_not_open(people, person):
    other = people.objects.create(name="别人")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_person SET name = %s", [stored("name")[0]])

    opened = 0
    for row in people.objects.all():
        try:
            assert row.name in (SECRET, "别人")
            opened += 1
        except encryption.SealBroken:
            pass
    assert opened == 1
    assert other.pk != person.pk


def test_a_seal_copied_to_another_column_does_not_open(people, person):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_person SET name = phone")

    with pytest.raises(encryption.SealBroken):
        people.objects.get().name  # noqa: B018 - reading is what opens


def test_a_row_under_another_key_does_not_open(people, person):
    people.objects.get().name  # noqa: B018 - it opens
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_person SET id = %s", [people(name="").pk.hex])

    with pytest.raises(encryption.SealBroken):
        people.objects.get().name  # noqa: B018


def test_listing_rows_opens_nothing(people, person, monkeypatch):
    monkeypatch.setattr(encryption, "open_seal", None)

    [row] = people.objects.all()
    assert isinstance(people.objects.values_list("name", flat=True)[0], Sealed)
    assert row.note == ""


def test_saving_seals_anew_with_the_newest_key(people, person, ring):
    ring("k2", "k1")
    row = people.objects.get()
    row.note = "x"
    row.save()
    assert stored("name")[0].startswith("k2:")
    assert people.objects.get().name == SECRET

    row.name = "改"
    row.save(update_fields=["name"])
    assert people.objects.get().name == "改"


def test_bulk_create_seals_too(people, ring):
    people.objects.bulk_create([people(name=SECRET), people(name="乙")])

    assert {row.name for row in people.objects.all()} == {SECRET, "乙"}
    assert all(value.startswith("k1:") for value in stored("name"))


@pytest.mark.parametrize(
    "query",
    [
        lambda rows: rows.filter(name=SECRET),
        lambda rows: rows.filter(name__contains="王"),
        lambda rows: rows.filter(name__in=[SECRET]),
        lambda rows: rows.exclude(name__gt="a"),
        lambda rows: rows.filter(name__upper__length=1),
        lambda rows: rows.update(name=SECRET),
        lambda rows: rows.bulk_update([rows.model(name=SECRET)], ["name"]),
    ],
)
def test_clear_text_reaches_no_statement(people, person, query):
    with pytest.raises((FieldError, TypeError)) as caught, transaction.atomic():
        list(query(people.objects.all()))

    assert SECRET not in str(caught.value)
    assert people.objects.get().name == SECRET


def test_absence_can_be_asked(people, person):
    people.objects.create(name="乙")

    assert people.objects.filter(phone__isnull=True).count() == 1
    assert people.objects.filter(phone=None).count() == 1


def test_nothing_that_shows_an_object_shows_the_text(people, person):
    unsaved = people(name=SECRET, phone=PHONE)
    for row in (person, people.objects.get(), unsaved):
        shown = f"{row!r} {row} {vars(row)!r} {vars(row)}"
        assert SECRET not in shown
        assert PHONE not in shown
        assert row.name == SECRET


def test_a_cache_gets_the_seal_or_nothing(people, person):
    kept = pickle.dumps(vars(person)["name"])
    assert SECRET.encode() not in kept
    with pytest.raises(TypeError):
        pickle.dumps(vars(people(name=SECRET))["name"])
    assert copy.deepcopy([Clear(SECRET)])[0].text == SECRET
    assert copy.copy(Clear(SECRET)).text == SECRET


def test_a_fixture_holds_the_seal_and_brings_it_back(people, person, monkeypatch):
    text = serializers.serialize("json", people.objects.all())
    assert SECRET not in text
    assert PHONE not in text
    values = json.loads(text)[0]["fields"]["name"]
    assert list(values) == ["sealed"]

    field = people._meta.get_field("name")
    again = people(pk=person.pk, name=field.to_python(values))
    assert again.name == SECRET
    with pytest.raises(encryption.SealBroken):
        people(name=field.to_python(values)).name  # noqa: B018


def test_somebody_who_types_a_seal_typed_a_text(people, person):
    copied = stored("name")[0]
    typed = people(name=copied)
    typed.full_clean(exclude=["phone_index"], validate_unique=False)
    typed.save()

    assert people.objects.get(pk=typed.pk).name == copied


def test_no_form_has_the_field_of_its_own_accord(people, person):
    form = modelform_factory(people, fields="__all__")

    assert set(form.base_fields) == {"id", "note"}
    assert SECRET not in str(model_to_dict(person))


def test_only_text_is_sealed(people):
    with pytest.raises(TypeError, match="int"):
        people(name=13812345678)


def test_it_deconstructs_without_secrets(ring, settings):
    _name, path, args, kwargs = Person._meta.get_field("phone").deconstruct()

    assert (path, args) == ("foundation.encrypted_field.EncryptedTextField", [])
    assert kwargs == {"verbose_name": "电话", "null": True}
    assert EncryptedTextField(**kwargs).deconstruct()[3] == kwargs


@isolate_apps("foundation")
def test_a_model_whose_key_the_database_gives_is_refused():
    class Counted(models.Model):
        name = EncryptedTextField()

        class Meta:
            app_label = "foundation"

        def __str__(self):
            return ""

    class Indexed(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        name = EncryptedTextField(db_index=True)

        class Meta:
            app_label = "foundation"

        def __str__(self):
            return ""

    def codes(model):
        return [problem.id for problem in model._meta.get_field("name").check()]

    assert codes(Counted) == ["foundation.E001"]
    assert codes(Indexed) == ["foundation.E002"]
    assert codes(Person) == []


def test_without_its_key_a_row_is_not_sealed(people, ring):
    person = people(name=SECRET)
    person.pk = None
    with pytest.raises(encryption.SealError, match="主键") as caught:
        person._meta.get_field("name").sealed(person)
    assert SECRET not in str(caught.value)
