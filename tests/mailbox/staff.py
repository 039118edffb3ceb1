"""A member of staff at the browser, for the tests of the mailbox's admin screens."""

from typing import Any

from django.test import Client

from accounts.models import User
from mailbox.models import Letter

LIST = "/admin/letters/"


class Browser:
    """What one person gets and sends."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def text(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    def post(self, address: str, values: Any = ()) -> Any:
        return self.client.post(address, dict(values))

    def act(self, letter: Letter, action: str, **values: Any) -> Any:
        """Open the action's screen, and send it with the version that stands there."""
        address = at(letter, action)
        screen = self.client.get(address)
        assert screen.status_code == 200, (address, screen.status_code)
        version = screen.context["form"]["version"].value()
        return self.client.post(address, {"version": version, **values})

    def does(self, letter: Letter, action: str, **values: Any) -> Letter:
        """The same, and it succeeds."""
        answer = self.act(letter, action, **values)
        assert answer.status_code == 302, errors_of(answer)
        letter.refresh_from_db()
        return letter

    def buttons(self, letter: Letter) -> set[str]:
        """The actions that the letter's screen offers."""
        return {name for name, _verb in self.get(at(letter)).context["buttons"]}


def at(letter: Letter, *rest: str) -> str:
    """/admin/letters/7/accept/"""
    return f"{LIST}{letter.pk}/" + "".join(f"{part}/" for part in rest)


def errors_of(answer: Any) -> Any:
    """What a screen says is wrong."""
    form = (answer.context or {}).get("form")
    return form.errors if form is not None else answer.status_code
