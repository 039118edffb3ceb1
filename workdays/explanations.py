"""How a date came about: the days that count, those that do not and why, in a sentence.

Whoever gives a resident a date can say how it was counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workdays.notation import in_words
from workdays.table import ONE_DAY, WEEKEND, Table

# More days of ordinary weekends than this are counted, not listed.
MOST_WEEKEND_DAYS = 4


@dataclass(frozen=True)
class NamedDay:
    """A day and what it is called: 国庆节, 周末, 国庆节调休上班."""

    day: date
    name: str


@dataclass(frozen=True)
class Explanation:
    """How `end` follows from `start`; every list of days is in order of time.

    `counted` are the days that count, `skipped` those among them that do not, with the
    reason, and `remarkable` those that count only because a weekend was swapped or
    somebody decided so. `provisional`: a day that was looked at lies in a year whose
    calendar is not announced, so the end may still move. `sentence` says it in Chinese.
    """

    start: date
    end: date
    counted: tuple[date, ...]
    skipped: tuple[NamedDay, ...]
    remarkable: tuple[NamedDay, ...]
    provisional: bool
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def of_deadline(table: Table, anchor: date, offset: int, unit: str) -> Explanation:
    """So many working ("WD") or calendar days ("D") from the anchor, which is day zero."""
    start = in_words([anchor])
    if offset == 0:
        return Explanation(anchor, anchor, (), (), (), False, f"{start}当天。")
    lead = f"{start}{'之后' if offset > 0 else '之前'}第{abs(offset)}个"
    if unit == "D":
        step = ONE_DAY if offset > 0 else -ONE_DAY
        days = tuple(sorted(anchor + n * step for n in range(1, abs(offset) + 1)))
        end = anchor + offset * ONE_DAY
        sentence = f"{lead}自然日，遇周末和节假日不变，即{in_words([end], anchor.year)}。"
        return Explanation(anchor, end, days, (), (), False, sentence)
    walked = list(table.walk(anchor, offset))
    end = walked[-1]
    last = f"即{in_words([end], anchor.year)}"
    return _explanation(table, anchor, end, sorted(walked), f"{lead}工作日", last)


def of_posting(table: Table, first: date, days: int, unit: str) -> Explanation:
    """So many working ("WD") or calendar days ("D") on display, the first included."""
    start = f"自{in_words([first])}起"
    if unit == "D":
        shown = tuple(first + n * ONE_DAY for n in range(days))
        last = in_words([shown[-1]], first.year)
        sentence = f"{start}共{days}个自然日，首日计入，至{last}。"
        return Explanation(first, shown[-1], shown, (), (), False, sentence)
    walked = [first]
    walked += table.walk(first, days - table.works(first))
    last = f"至{in_words([walked[-1]], first.year)}"
    rule = "首日计入" if table.works(first) else "首日休息，从下一个工作日算起"
    lead = f"{start}共{days}个工作日，{rule}"
    return _explanation(table, first, walked[-1], walked, lead, last)


def _explanation(
    table: Table, start: date, end: date, walked: Sequence[date], lead: str, last: str
) -> Explanation:
    """What was met on the way, told between the first words and the last."""
    named = [NamedDay(day, table.day(day).name) for day in walked]
    skipped = tuple(met for met in named if not table.works(met.day))
    remarkable = tuple(met for met in named if table.works(met.day) and met.name)
    told = [
        lead,
        *_grouped(skipped, "不计", start.year),
        *_grouped(remarkable, "计入", start.year),
        last,
    ]
    unsure = [day for day in walked if table.provisional(day)]
    return Explanation(
        start,
        end,
        tuple(day for day in walked if table.works(day)),
        skipped,
        remarkable,
        bool(unsure),
        f"{'，'.join(told)}。{unsettled(table, unsure)}",
    )


def _grouped(days: Sequence[NamedDay], verdict: str, year: int) -> list[str]:
    """“10月1日至7日国庆节不计”, a phrase for each name."""
    phrases = []
    for name in dict.fromkeys(met.name for met in days):
        same = [met.day for met in days if met.name == name]
        if name == WEEKEND and len(same) > MOST_WEEKEND_DAYS:
            phrases.append(f"其间周末{len(same)}天{verdict}")
        else:
            phrases.append(f"{in_words(same, year)}{name}{verdict}")
    return phrases


def unsettled(table: Table, days: Iterable[date]) -> str:
    """Why dates that touch these days are provisional; empty where none is."""
    years = sorted({day.year for day in days if table.provisional(day)})
    sentences = []
    for year in years:
        if year in table.stored:
            sentences.append(
                f"{year}年放假安排尚未公布，暂按法定节假日推算，以公布的安排为准。"
            )
        else:
            sentences.append(
                f"没有{year}年的放假安排，暂按周一至周五上班推算，以公布的安排为准。"
            )
    return "".join(sentences)
