"""Money elements as a sum on paper: opening + income − spending = closing.

Elements are text that an editor typed; a sum is shown only where every line of it is an
amount. Nothing is calculated here: the figures are the publisher's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

# Each line of the sum: (names it may have in the catalogue, words, sign)
OPENING = (("上期结余",), "上期结余", "")
INCOME = (("本期收入合计", "本期收入", "收入合计", "收入"), "加：本期收入", "+")
SPENDING = (("本期支出合计", "本期支出", "支出合计", "支出"), "减：本期支出", "−")
CLOSING = (("本期结余", "期末结余", "结余"), "期末结余", "")

AMOUNT = re.compile(
    r"\s*[¥￥]?\s*(?P<sign>[-−－]?)(?P<figure>\d[\d,，]*(?:\.\d{1,2})?)\s*元?"
    r"(?:\s*[（(，,；;：:](?P<note>.*?)[）)]?)?[。.]?\s*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Line:
    """One line of the sum; `note` is what the publisher wrote after the figure."""

    words: str
    figure: str
    note: str = ""
    total: bool = False


@dataclass(frozen=True)
class Sum:
    """The lines, and the names of the elements that they came from."""

    lines: tuple[Line, ...]
    names: frozenset[str]


def as_sum(elements: Mapping[str, str]) -> Sum | None:
    """The sum of these elements, or None where they do not make one."""
    lines = []
    names = set()
    for row in (OPENING, INCOME, SPENDING, CLOSING):
        aliases, words, sign = row
        name = next((alias for alias in aliases if alias in elements), "")
        if not name:
            if row is OPENING:
                continue
            return None
        read = amount(elements[name])
        if read is None:
            return None
        figure, note = read
        lines.append(Line(words, signed(figure, sign), note, total=row is CLOSING))
        names.add(name)
    return Sum(tuple(lines), frozenset(names))


def amount(text: str) -> tuple[Decimal, str] | None:
    """The yuan a text begins with and the note after it; None where it is no amount."""
    match = AMOUNT.fullmatch(text)
    if match is None:
        return None
    figure = Decimal(match["figure"].replace(",", "").replace("，", ""))
    return (-figure if match["sign"] else figure), (match["note"] or "").strip()


def signed(figure: Decimal, sign: str) -> str:
    """23,913.70, with the sign that the line has, or its own minus."""
    if figure < 0:
        return f"−{-figure:,.2f}"
    return f"{sign}{figure:,.2f}"
