"""The forms about opinions: a resident's, of a sheet of paper, and of an answer."""

import uuid
from typing import Any

from django import forms

from foundation import clock
from governance.kinds import Outcome
from governance.models.opinions import LONGEST_OPINION

WHOLE = "全文，或说不清是哪一条"


class AboutClause(forms.Form):
    """Which clause, and what is said of it."""

    anchor = forms.ChoiceField(label="关于哪一条", required=False)
    text = forms.CharField(
        label="意见",
        max_length=LONGEST_OPINION,
        widget=forms.Textarea({"rows": 6}),
        help_text=f"不超过{LONGEST_OPINION}字。请不要写姓名、电话、身份证号。",
        error_messages={"required": "请写下意见。"},
    )

    def __init__(self, *args: Any, call: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = [part for part in call.parts() if part.anchor]
        self.fields["anchor"].choices = [
            ("", WHOLE),
            *((part.anchor, titled(part)) for part in clauses),
        ]


def titled(part: Any) -> str:
    """第五条 居民的权利, or its first words."""
    words = part.name or part.text.replace("\n", "")
    return f"{part.called} {words[:18]}{'…' if len(words) > 18 else ''}"


class OpinionForm(AboutClause):
    """A resident's; `key` makes a form that is sent twice one opinion."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class PaperForm(AboutClause):
    """What came on paper."""

    received_on = forms.DateField(
        label="收到日期", widget=forms.DateInput({"type": "date"}), initial=clock.today
    )
    field_order = ("received_on", "anchor", "text")


class AnswerForm(forms.Form):
    """What becomes of an opinion, in the office's words: they will be published."""

    gist = forms.CharField(
        label="意见要点",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="会公布。用一两句话说清意见，不写是谁提的，不照抄能认出人的话。",
    )
    outcome = forms.ChoiceField(
        label="采纳情况", choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="会公布。采纳的写改在哪里，未采纳的写为什么。",
    )
