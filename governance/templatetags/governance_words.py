"""What the templates of this room say: numbers of clauses, outcomes, editions."""

from typing import Any

from django import template

from foundation import clock
from governance import clauses
from governance.editions import Edition
from governance.kinds import Outcome

register = template.Library()


@register.filter
def numeral(number: int) -> str:
    """12 as 十二."""
    return clauses.numeral(number)


@register.filter
def outcome(value: str) -> str:
    """采纳, 部分采纳, 未采纳."""
    return str(Outcome(value).label)


@register.simple_tag
def newest_edition(document: Any) -> Edition | None:
    """The newest edition of a row, with what holds of it today."""
    found = document.editions_on(clock.today())
    return found[0] if found else None


@register.filter
def titled(files: Any, title: str) -> Any:
    """The attachment with this title, if the page carries one: a step's form."""
    return next((file for file in files or () if file.title == title), None)
