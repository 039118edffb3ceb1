"""The form of a year: its days as lines that can be copied from the notice."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from workdays.models import WorkCalendar
from workdays.notation import Unreadable, from_lines, to_lines


class YearForm(WagtailAdminModelForm):
    """Days are typed as “10月1日至7日 国庆节”; what cannot be read stays as typed."""

    rest_lines = forms.CharField(
        label="放假的日子",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一段，先写日期，再写节日，如“10月1日至7日 国庆节”。周末不必写。",
    )
    working_lines = forms.CharField(
        label="要上班的周末",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="为哪个节日调休，写哪个节日，如“9月20日、10月10日 国庆节”。",
    )

    class Meta:
        model = WorkCalendar
        fields = ["announced", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rest_lines"] = to_lines(self.instance.rest_days)
        self.initial["working_lines"] = to_lines(self.instance.working_weekends)

    def clean_rest_lines(self) -> dict[str, str]:
        return self._days("rest_lines")

    def clean_working_lines(self) -> dict[str, str]:
        return self._days("working_lines")

    def _days(self, field: str) -> dict[str, str]:
        try:
            return from_lines(self.cleaned_data[field], self.instance.year)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None

    def _post_clean(self) -> None:
        for field, lines in LINES.items():
            if lines in self.cleaned_data:
                setattr(self.instance, field, self.cleaned_data[lines])
        super()._post_clean()

    def add_error(self, field: Any, error: Any) -> None:
        messages = getattr(error, "error_dict", None)
        if field is None and messages:
            error = forms.ValidationError(
                {LINES.get(name, name): told for name, told in messages.items()}
            )
        super().add_error(field, error)


LINES = {"rest_days": "rest_lines", "working_weekends": "working_lines"}
