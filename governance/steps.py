"""The steps of a procedure: how an editor writes them, how readers and records have them.

Numbers are counted and never stored in a draft. A step keeps the id of its block, so that
a link to it survives what is put in before it (as clauses do, ADR 27).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wagtail import blocks

from governance.clauses import Part, anchor_of
from governance.kinds import TimeUnit

# More belongs in two procedures; a wall has room for so many.
MOST_STEPS = 20
LONGEST_DAYS = 365


class StepBlock(blocks.StructBlock):
    """One step. Only name and responsible body are asked for; the rest where it applies."""

    name = blocks.CharBlock(label="步骤", max_length=40)
    responsible = blocks.CharBlock(
        label="责任主体", max_length=40, help_text="写单位或职务，如“居委会”，不写姓名。"
    )
    participants = blocks.CharBlock(label="参与者", max_length=80, required=False)
    days = blocks.IntegerBlock(
        label="时限（数字）",
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
        help_text="几天之内办完；没有时限就空着。",
    )
    unit = blocks.ChoiceBlock(
        label="时限单位", choices=TimeUnit.choices, default=TimeUnit.WORKING
    )
    basis = blocks.CharBlock(label="依据", max_length=80, required=False)
    materials = blocks.CharBlock(label="材料", max_length=120, required=False)
    output = blocks.CharBlock(label="产出与公开项", max_length=120, required=False)
    discloses = blocks.RegexBlock(
        regex=r"^[A-Z]{2}-[A-Z]{2,6}-\d{2}$",
        label="公开项编码",
        max_length=20,
        required=False,
        help_text="目录里的编码，如 JW-DEC-04；没有就空着。",
        error_messages={"invalid": "编码写成 JW-DEC-04 的样子。"},
    )
    form = blocks.CharBlock(
        label="表单",
        max_length=80,
        required=False,
        help_text="附件里有同名的表，读者可以直接下载。",
    )

    class Meta:
        label = "步骤"
        icon = "list-ol"
        template = "governance/blocks/step.html"


class Steps(blocks.StreamBlock):
    """The steps, one after another."""

    step = StepBlock()


@dataclass(frozen=True)
class Step:
    """One step, numbered from 1. `days` is None where no time is set."""

    number: int
    anchor: str
    name: str
    responsible: str
    participants: str = ""
    days: int | None = None
    unit: str = TimeUnit.WORKING
    basis: str = ""
    materials: str = ""
    output: str = ""
    discloses: str = ""
    form: str = ""

    @property
    def time(self) -> str:
        """5个工作日内, 14天内, or "" where no time is set."""
        return f"{self.days}{TimeUnit(self.unit).label}内" if self.days else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is said of it beside its name, as (label, value); what is empty, not."""
        told = (
            ("责任主体", self.responsible),
            ("参与者", self.participants),
            ("时限", self.time),
            ("依据", self.basis),
            ("材料", self.materials),
            ("产出与公开", self.output),
            ("公开项", self.discloses),
            ("表单", self.form),
        )
        return [(label, value) for label, value in told if value]


WORDS = (
    "name",
    "responsible",
    "participants",
    "basis",
    "materials",
    "output",
    "discloses",
    "form",
)


def steps_of(body: Iterable[Any]) -> list[Step]:
    """The steps of a draft or a live page, counted."""
    return [
        Step(
            number=number,
            anchor=anchor_of(str(child.id or "")),
            days=child.value.get("days") or None,
            unit=child.value.get("unit") or TimeUnit.WORKING,
            **{name: str(child.value.get(name) or "").strip() for name in WORDS},
        )
        for number, child in enumerate(body, start=1)
    ]


def recorded(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps as plain data, for the public record."""
    return [{**asdict(step), "unit": str(step.unit)} for step in steps]


def read(rows: Iterable[dict[str, Any]]) -> list[Step]:
    """The steps again, out of a record."""
    return [Step(**row) for row in rows]


def issues_of(steps: Sequence[Step]) -> str:
    """What forbids publishing these steps, in a sentence; "" where nothing does."""
    if len(steps) > MOST_STEPS:
        return f"有{len(steps)}步，最多{MOST_STEPS}步；请分成两份程序。"
    anchors: dict[str, Step] = {}
    for step in steps:
        if not step.name:
            return f"第{step.number}步还没有写步骤名称。"
        if not step.responsible:
            return f"第{step.number}步还没有写责任主体。"
        if step.days is not None and not 0 < step.days <= LONGEST_DAYS:
            return f"第{step.number}步的时限要在1到{LONGEST_DAYS}之间。"
        if step.anchor in anchors:
            twin = anchors[step.anchor].number
            return f"第{step.number}步和第{twin}步的标识相同，请删去后一步，重新加一步。"
        anchors[step.anchor] = step
    return ""


def as_parts(steps: Iterable[Step]) -> list[Part]:
    """The steps as clauses are, to be compared as these: all that is said, in words."""
    return [
        Part(
            "clause",
            step.number,
            "；".join(f"{label}{value}" for label, value in step.facts) + "。",
            step.name,
            step.anchor,
        )
        for step in steps
    ]
