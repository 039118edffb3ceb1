"""A blind index finds equal numbers, whatever key made it, and shows none."""

import pytest
from django.core.exceptions import FieldError

from foundation import blind_index
from tests.foundation.people_table import Person, stored

PHONE = "13812345678"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "008613812345678",
        "86 138 1234 5678",
        "１３８１２３４５６７８",
        " 13812345678\n",
    ],
)
def test_one_number_however_it_is_typed(people, ring, typed):
    people.objects.create(name="王", phone=PHONE)

    assert people.objects.filter(phone_index__matches=typed).count() == 1
    assert people.objects.filter(phone_index__matches="13812345679").count() == 0


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("010-1234 5678", "01012345678"),
        ("+86 010 12345678", "01012345678"),
        ("8612345678", "8612345678"),  # a number of eight digits with an odd front
        ("电话没有", ""),
    ],
)
def test_the_country_code_goes_only_before_a_number(typed, normal):
    assert blind_index.phone(typed) == normal


@pytest.mark.parametrize(
    "typed", ["A.Wang@Example.CN", " a.wang@example.cn ", "ａ.wang@example.cn"]
)
def test_one_address_however_it_is_typed(typed):
    assert blind_index.email(typed) == "a.wang@example.cn"


def test_the_column_shows_no_number(people, ring):
    people.objects.create(name="王", phone=PHONE)

    [index] = stored("phone_index")
    assert index.startswith("k1:")
    assert len(index) == len("k1:") + 64
    assert PHONE not in index
    assert PHONE not in str(people.objects.filter(phone_index__matches=PHONE).query)


def test_the_index_follows_its_field(people, ring):
    person = people.objects.create(name="王", phone=PHONE)
    person.phone = "13900000000"
    person.save()
    assert not people.objects.filter(phone_index__matches=PHONE).exists()

    person.phone = None
    person.save()
    assert stored("phone_index") == [None]
    assert not people.objects.filter(phone_index__matches="").exists()
    assert not people.objects.filter(phone_index__matches="无").exists()


def test_every_key_of_the_ring_finds_until_rotated(people, ring):
    people.objects.create(name="王", phone=PHONE)
    ring("k2", "k1")
    people.objects.create(name="王", phone=PHONE)

    assert people.objects.filter(phone_index__matches=PHONE).count() == 2
    ring("k2")
    assert people.objects.filter(phone_index__matches=PHONE).count() == 1


def test_another_column_and_another_key_have_another_index(ring):
    here = blind_index.digests(PHONE, purpose="a.phone", kind="phone")
    there = blind_index.digests(PHONE, purpose="b.phone", kind="phone")
    assert here != there

    ring("k2")
    assert blind_index.digests(PHONE, purpose="a.phone")[0][3:] != here[0][3:]


@pytest.mark.parametrize("lookup", ["exact", "in", "contains", "startswith", "gt"])
def test_clear_text_is_not_compared_with_the_column(people, ring, lookup):
    with pytest.raises(FieldError):
        list(people.objects.filter(**{f"phone_index__{lookup}": PHONE}))


def test_it_deconstructs_without_secrets():
    _name, path, _args, kwargs = Person._meta.get_field("phone_index").deconstruct()

    assert path == "foundation.blind_index.BlindIndexField"
    assert kwargs == {"of": "phone", "kind": "phone", "db_index": True}
    assert blind_index.BlindIndexField(**kwargs).deconstruct()[3] == kwargs


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="nickname"):
        blind_index.BlindIndexField(of="name", kind="nickname")
