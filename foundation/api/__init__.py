"""What every public endpoint shares: one guard, one page, one shape of error.

A room's api.py needs no more than these names; portal/api.py has the one PublicAPI.
"""

from foundation.api.cursors import Page, Paging, keyset_page, ordered_page
from foundation.api.fields import CommunityCode, Day, Moment, RowId
from foundation.api.problems import FieldError, Problem, problem, refusal
from foundation.api.public import PublicAPI, nothing_here

__all__ = [
    "CommunityCode",
    "Day",
    "FieldError",
    "Moment",
    "Page",
    "Paging",
    "Problem",
    "PublicAPI",
    "RowId",
    "keyset_page",
    "nothing_here",
    "ordered_page",
    "problem",
    "refusal",
]
