"""Which telephone numbers the portal itself gives to the public: offices, posts, duty.

What looks like somebody's number in a text may be one of these, and is let through.
"""

import re

from communities.models import DutyShift, Organization, Post


def digits(text: str) -> str:
    """A number as it is compared: digits only, without the country."""
    found = re.sub(r"\D", "", text)
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", found)


def office_numbers() -> frozenset[str]:
    """Digits of every number that an organisation, a post or a duty roster publishes."""
    numbers: set[str] = set()
    for model in (Organization, Post, DutyShift):
        numbers.update(model.objects.exclude(phone="").values_list("phone", flat=True))
    return frozenset(digits(number) for number in numbers)
