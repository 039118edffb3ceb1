"""What passers-by and staff fill in."""

from datetime import timedelta
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminDateInput

from board.models import BulletinBoard, Finding
from foundation import clock
from publishing.check_codes import LENGTH

ELSEWHERE = "elsewhere"
# How far ahead somebody may plan, in days.
LONGEST = 3650


class ReportForm(forms.Form):
    """What somebody sees who stands before the sheet: two questions, no name."""

    board = forms.ChoiceField(
        label="这张纸在哪里？",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选这张纸在哪里。",
            "invalid_choice": "请从列出的地方里选一处。",
        },
    )
    finding = forms.ChoiceField(
        label="您看到的是？",
        choices=[
            (Finding.SAME, "和网上一致"),
            (Finding.OUTDATED, "过期了，和网上不一样"),
            (Finding.TORN, "被撕了，或看不清"),
            (Finding.MISSING, "该贴的地方没有贴"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选您看到的情况。",
            "invalid_choice": "请从列出的情况里选一种。",
        },
    )
    v = forms.CharField(required=False, max_length=LENGTH + 12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, boards: list[BulletinBoard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {str(board.pk): board for board in boards}
        self.fields["board"].choices = [
            *(
                (key, f"{board.name}（{board.place}）")
                for key, board in self.boards.items()
            ),
            (ELSEWHERE, "别的地方"),
        ]

    @property
    def chosen_board(self) -> BulletinBoard | None:
        """The board, or None for elsewhere; once the form is valid."""
        return self.boards.get(self.cleaned_data["board"])


class PlanForm(forms.Form):
    """Where a published page shall hang, by when and until when."""

    boards = forms.ModelMultipleChoiceField(
        BulletinBoard.objects.none(),
        label="贴在哪里",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选一处。",
            "invalid_choice": "请从列出的公开栏里选。",
            "invalid_pk_value": "请从列出的公开栏里选。",
        },
    )
    hang_by = forms.DateField(
        label="最晚哪天贴好",
        widget=AdminDateInput,
        error_messages={"required": "请填日期。", "invalid": "请按 2026-11-28 的样子填。"},
    )
    until = forms.DateField(
        label="贴到哪天（含当天）",
        required=False,
        widget=AdminDateInput,
        help_text="长期张贴的不填。",
        error_messages={"invalid": "请按 2026-11-28 的样子填。"},
    )

    def __init__(self, *args: Any, boards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boards"].queryset = boards

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        today = clock.today()
        hang_by, until = given.get("hang_by"), given.get("until")
        if hang_by and not today <= hang_by <= today + timedelta(days=LONGEST):
            self.add_error("hang_by", "请填今天或以后的日子。")
        elif hang_by and until and until < hang_by:
            self.add_error("until", "贴到的日子不能早于贴上的日子。")
        if until and until > today + timedelta(days=LONGEST):
            self.add_error("until", "这个日子太远了。")
        return given


class PhotoForm(forms.Form):
    """The photo of what hangs, if somebody takes one."""

    photo = forms.FileField(required=False)
