"""The working calendar's place in the admin."""

from wagtail import hooks

from workdays.viewsets import CalendarGroup


@hooks.register("register_admin_viewset")
def working_calendar() -> CalendarGroup:
    return CalendarGroup()
