import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from jobs.models import WorkerHeartbeat


@pytest.fixture
def shared_database(made_database, django_db_blocker):
    """The test database, committed to, so that other processes see what a test writes.

    Only the tables of tasks are written here, and they are emptied afterwards; a flush of
    everything would take away what migrations wrote.
    """
    with django_db_blocker.unblock():
        yield connection
        DBTaskResult.objects.all().delete()
        WorkerHeartbeat.objects.all().delete()
        connection.close()
