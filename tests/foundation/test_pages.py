import pytest
from wagtail.admin.forms.pages import WagtailAdminPageForm

from foundation.pages import PortalPageForm
from portal.home import HomePage
from tests.factories import UserFactory, home

pytestmark = pytest.mark.django_db
SCHEDULE = {"go_live_at", "expire_at"}


def form_of(base):
    class Form(base):
        class Meta:
            model = HomePage
            fields = ["title", *sorted(SCHEDULE)]

    return Form(instance=home(), for_user=UserFactory(superuser=True))


def test_no_form_schedules_even_one_that_asks_for_it():
    assert form_of(WagtailAdminPageForm).fields.keys() >= SCHEDULE
    assert not form_of(PortalPageForm).fields.keys() & SCHEDULE
