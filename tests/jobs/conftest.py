import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from jobs import schedule
from jobs.models import OutboxItem, RememberedAnswer, ScheduleRow, WorkerHeartbeat


@pytest.fixture
def shared_database(made_database, django_db_blocker):
    """The test database, committed to, so that other processes see what a test writes.

    Only the tables of this room are written here, and they are emptied afterwards; a flush
    of everything would take away what migrations wrote.
    """
    with django_db_blocker.unblock():
        yield connection
        for table in (DBTaskResult, WorkerHeartbeat, OutboxItem, RememberedAnswer):
            table.objects.all().delete()
        ScheduleRow.objects.all().delete()
        schedule.make_rows()
        connection.close()
