"""The database itself refuses to change the log, whoever asks, and after any migration."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from tests.append_only import triggers_lifted
from transparency import triggers
from transparency.log import append, verify
from transparency.models import LogEntry

TABLE = LogEntry._meta.db_table
POSTGRESQL = connection.vendor == "postgresql"
TRIGGERS = {f"{TABLE}_no_update", f"{TABLE}_no_delete"} | (
    {f"{TABLE}_no_truncate"} if POSTGRESQL else {f"{TABLE}_no_replace"}
)
# The table's name is ours, and no statement takes a value from outside.
# ruff: noqa: S608
STATEMENTS = {
    "update": f"UPDATE {TABLE} SET kind = 'x'",
    "delete": f"DELETE FROM {TABLE}",
    "upsert": f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE true"
    " ON CONFLICT (id) DO UPDATE SET kind = 'x'",
}
if POSTGRESQL:
    # Without CASCADE the key that points here refuses it, before any trigger is asked.
    STATEMENTS["truncate cascade"] = f"TRUNCATE {TABLE} CASCADE"
else:
    STATEMENTS["replace by id"] = (
        f"INSERT OR REPLACE INTO {TABLE} SELECT id, 's', 9, 'x', payload, previous_hash,"
        f" hash, created_at FROM {TABLE}"
    )
    STATEMENTS["replace by place"] = (
        f"INSERT OR REPLACE INTO {TABLE} SELECT id + 1, stream, sequence, 'x', payload,"
        f" previous_hash, hash, created_at FROM {TABLE}"
    )


def is_refused(sql):
    """Whether the database refuses the statement, in a savepoint that is rolled back."""
    said = ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except IntegrityError as error:
        said = str(error)
    assert said == "" or "may only be appended to" in said
    return said != ""


@pytest.fixture
def entry(db):
    return append("publications", "published", {"page": 1})


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(entry, statement):
    assert is_refused(STATEMENTS[statement])
    assert LogEntry.objects.get() == entry


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_trigger_is_what_refuses(entry, statement):
    """Without it the statement goes through: the test above can fail."""
    with triggers_lifted():
        assert not is_refused(STATEMENTS[statement])


def test_the_query_set_is_refused_too(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.update(kind="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.all().delete()


@pytest.mark.django_db
def test_all_stand_after_migrate():
    assert triggers.missing() == []
    names = {t.name for t in triggers.registered() if t.table == TABLE}
    assert names >= TRIGGERS


def drop(name):
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"' + (f" ON {TABLE}" if POSTGRESQL else ""))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_a_dropped_trigger_is_told_and_written_again(name):
    drop(name)

    problem = [f"触发器{name}缺失、停用或被改动。"]
    assert triggers.missing() == problem
    assert verify() == problem
    with pytest.raises(SystemExit):
        call_command("verify_log")

    triggers.install()
    assert triggers.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_a_trigger_that_does_nothing_any_more_is_told_and_written_again(entry, name):
    drop(name)
    with connection.cursor() as cursor:
        if POSTGRESQL:
            cursor.execute(
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql"
                " AS 'begin return new; end'"
            )
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION nothing()"
            )
        else:
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} BEGIN SELECT 1; END"
            )

    assert triggers.missing() == [f"触发器{name}缺失、停用或被改动。"]
    triggers.install()
    assert triggers.missing() == []
    assert all(is_refused(statement) for statement in STATEMENTS.values())


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL can switch a trigger off")
@pytest.mark.parametrize(
    "switch",
    [
        f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_no_delete",
        f"ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_no_delete",
        f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {TABLE}_no_delete",
    ],
)
def test_a_trigger_switched_off_is_told_and_switched_on(entry, switch):
    with connection.cursor() as cursor:
        cursor.execute(switch)

    assert triggers.missing() == [f"触发器{TABLE}_no_delete缺失、停用或被改动。"]
    triggers.install()
    assert triggers.missing() == []
    assert is_refused(STATEMENTS["delete"])


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="only PostgreSQL has functions")
def test_a_function_that_refuses_nothing_is_told_and_written_again(entry):
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {triggers.REFUSE}() RETURNS trigger"
            " LANGUAGE plpgsql AS 'begin return null; end'"
        )

    assert len(triggers.missing()) == len(
        [t for t in triggers.registered() if t.postgresql]
    )
    triggers.install()
    assert triggers.missing() == []
    assert is_refused(STATEMENTS["delete"])


def alter_kind(max_length):
    """A migration of the table: SQLite remakes it, PostgreSQL alters it."""
    old = LogEntry._meta.get_field("kind")
    new = models.CharField("事项", max_length=max_length, editable=False)
    new.set_attributes_from_name("kind")
    new.model = LogEntry
    with connection.schema_editor() as editor:
        editor.alter_field(LogEntry, old, new, strict=True)


@pytest.mark.django_db(transaction=True)
def test_the_triggers_survive_a_migration_that_remakes_the_table():
    with transaction.atomic():
        append("publications", "published", {"page": 1})
    try:
        alter_kind(41)

        if not POSTGRESQL:
            # The remade table has none: this is why they are written after a migration.
            assert len(triggers.missing()) == len(TRIGGERS)
            assert not is_refused(STATEMENTS["update"])

        call_command("migrate", verbosity=0)

        assert triggers.missing() == []
        assert all(is_refused(statement) for statement in STATEMENTS.values())
        with transaction.atomic():
            append("publications", "published", {"page": 2})
        assert verify() == []
    finally:
        alter_kind(40)
        triggers.install()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_back_with_a_table_made_anew():
    """On both databases: dropped with its table, written again with the next."""
    with connection.schema_editor() as editor:
        editor.delete_model(LogEntry)
        editor.create_model(LogEntry)
    assert len(triggers.missing()) == len(TRIGGERS)

    call_command("migrate", verbosity=0)

    assert triggers.missing() == []
    with transaction.atomic():
        append("ledger", "entry", {"n": 1})
    assert all(is_refused(statement) for statement in STATEMENTS.values())


@pytest.mark.django_db
def test_writing_them_again_changes_nothing(django_assert_num_queries):
    triggers.install()
    before = triggers.missing()

    triggers.install()

    assert before == triggers.missing() == []


@pytest.fixture
def a_trigger_of_another_room():
    """A room registers a trigger of its own, as an index of words will."""
    trigger = triggers.Trigger(
        name="another_rooms_trigger",
        table="foundation_contentversion",
        sqlite='AFTER INSERT ON "foundation_contentversion" BEGIN SELECT 1; END',
        postgresql='BEFORE TRUNCATE ON "foundation_contentversion"'
        f" FOR EACH STATEMENT EXECUTE FUNCTION {triggers.REFUSE}()",
    )
    triggers.register(trigger)
    yield trigger
    del triggers._sources[trigger.name]


@pytest.mark.django_db
def test_other_rooms_register_theirs(a_trigger_of_another_room):
    assert triggers.missing() == ["触发器another_rooms_trigger缺失、停用或被改动。"]

    triggers.install()

    assert triggers.missing() == []


@pytest.mark.django_db
def test_a_table_that_does_not_exist_yet_waits(a_trigger_of_another_room):
    """`migrate <app>` of an empty database makes some tables only."""
    triggers.register(triggers.Trigger("another_rooms_trigger", "not_yet", "x", "x"))

    triggers.install()

    assert triggers.missing() == ["触发器another_rooms_trigger缺失、停用或被改动。"]


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_log_in_tests_and_the_triggers_stand_again():
    with transaction.atomic():
        append("publications", "published", {"page": 1})

    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)

    assert not LogEntry.objects.exists()
    assert triggers.missing() == []
