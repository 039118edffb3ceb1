"""Triggers of the database that hold where Python cannot: rows that may only be added.

A room registers in AppConfig.ready(): `append_only(Model)` for a table whose rows are
never changed or removed, or `register(Trigger(...))` for one of its own (an index of
words, say). They are written after every migration and not by one, because SQLite
remakes a table to alter it and drops its triggers with the old one. `missing()` tells
what is not there, was switched off, or says something else; /readyz and verify_log fail
on it. Nothing here takes a trigger away.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction


@dataclass(frozen=True)
class Trigger:
    """One trigger of one table, for each vendor the statement after its name.

    `sqlite` is what follows `CREATE TRIGGER "name" `, `postgresql` what follows
    `CREATE OR REPLACE TRIGGER "name" `; empty where the vendor needs none.
    """

    name: str
    table: str
    sqlite: str = ""
    postgresql: str = ""


# What the triggers of PostgreSQL call. 23000 is an integrity error, as SQLite's is.
REFUSE = "portal_refuse_change"
REFUSE_BODY = """
begin
    raise exception '% may only be appended to: % refused', tg_table_name, tg_op
        using errcode = 'integrity_constraint_violation';
end
"""

_sources: dict[str, Callable[[], Iterable[Trigger]]] = {}


def register(trigger: Trigger) -> None:
    """Add a trigger; the same name again replaces it."""
    _sources[trigger.name] = lambda: [trigger]


def append_only(model: type[models.Model]) -> None:
    """Let the database refuse UPDATE, DELETE and TRUNCATE of the model's table."""
    _sources[f"{model._meta.db_table}_append_only"] = lambda: _refusals(model)


def registered() -> list[Trigger]:
    """Every trigger that should stand, in the order of registration."""
    return [trigger for source in _sources.values() for trigger in source()]


def _refusals(model: type[models.Model]) -> list[Trigger]:
    """The triggers of an append-only table.

    INSERT OR REPLACE removes a row on SQLite without firing a DELETE trigger, so a row
    whose key is taken is refused before it is inserted.
    """
    table = model._meta.db_table
    row = f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION {REFUSE}()'
    statement = f'ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()'
    taken = " OR ".join(
        "(" + " AND ".join(f'"{name}" = NEW."{name}"' for name in key) + ")"
        for key in _keys(model)
    )
    is_taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE {taken})'  # noqa: S608

    def refuse(what: str) -> str:
        message = f"{table} may only be appended to: {what} refused"
        return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"

    return [
        Trigger(
            name=f"{table}_no_update",
            table=table,
            sqlite=f'BEFORE UPDATE ON "{table}" {refuse("update")}',
            postgresql=f"BEFORE UPDATE {row}",
        ),
        Trigger(
            name=f"{table}_no_delete",
            table=table,
            sqlite=f'BEFORE DELETE ON "{table}" {refuse("delete")}',
            postgresql=f"BEFORE DELETE {row}",
        ),
        Trigger(
            name=f"{table}_no_replace",
            table=table,
            sqlite=f'BEFORE INSERT ON "{table}" WHEN {is_taken} {refuse("replace")}',
        ),
        Trigger(
            name=f"{table}_no_truncate",
            table=table,
            postgresql=f"BEFORE TRUNCATE {statement}",
        ),
    ]


def _keys(model: type[models.Model]) -> list[list[str]]:
    """The columns of each unique key without a condition."""
    fields = {field.name: field for field in model._meta.local_fields}
    keys = [[name] for name, field in fields.items() if field.unique]
    keys += [
        list(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and constraint.fields
        and constraint.condition is None
    ]
    return [[str(fields[name].column) for name in key] for key in keys]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Write every registered trigger whose table exists; again, it changes nothing."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    wanted = [trigger for trigger in registered() if trigger.table in tables]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _install_on_postgresql(cursor, wanted)
        else:
            _install_on_sqlite(cursor, wanted)


def _install_on_sqlite(cursor: Any, wanted: list[Trigger]) -> None:
    standing = _standing_on_sqlite(cursor)
    for trigger in wanted:
        if trigger.sqlite and standing.get(trigger.name) != _sqlite_statement(trigger):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
            cursor.execute(_sqlite_statement(trigger))


def _install_on_postgresql(cursor: Any, wanted: list[Trigger]) -> None:
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $refuse${REFUSE_BODY}$refuse$"
    )
    for trigger in wanted:
        if trigger.postgresql:
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER "{trigger.name}" {trigger.postgresql}'
            )
            # ALWAYS: in a session of the role `replica` too, where others are silent.
            cursor.execute(
                f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"'
            )


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What does not stand as registered, each in a sentence; empty when all is well."""
    connection = connections[using]
    with connection.cursor() as cursor:
        check = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
        return [f"触发器{name}缺失、停用或被改动。" for name in check(cursor)]


def _on_sqlite(cursor: Any) -> list[str]:
    standing = _standing_on_sqlite(cursor)
    return [
        trigger.name
        for trigger in registered()
        if trigger.sqlite and standing.get(trigger.name) != _sqlite_statement(trigger)
    ]


def _sqlite_statement(trigger: Trigger) -> str:
    return f'CREATE TRIGGER "{trigger.name}" {trigger.sqlite}'


def _standing_on_sqlite(cursor: Any) -> dict[str, str]:
    """The statements as SQLite keeps them: word for word."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(cursor.fetchall())


def _on_postgresql(cursor: Any) -> list[str]:
    """Names that are absent from their table, not ENABLE ALWAYS, or call another body."""
    cursor.execute(
        "SELECT t.tgname, c.relname, t.tgenabled, p.proname, p.prosrc"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    standing = {
        (name, table)
        for name, table, enabled, function, source in cursor.fetchall()
        if enabled == "A" and (function != REFUSE or source == REFUSE_BODY)
    }
    return [
        trigger.name
        for trigger in registered()
        if trigger.postgresql and (trigger.name, trigger.table) not in standing
    ]


def after_migrate(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Receiver of post_migrate: whatever tables were made anew, their triggers stand."""
    install(using)
