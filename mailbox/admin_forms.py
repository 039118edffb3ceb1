"""What staff type about a letter: one form for each action of transitions.TABLE.

A form knows the letter and who asks; values() are the arguments of the action. Each
carries the letter's version as it was read: whoever was slower is told, and what they
typed stays.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from accounts.models import User
from communities.models import Organization, TopicTag
from mailbox import attachments, deadlines, numbers, replying, routing, rules
from mailbox.file_fields import WithFiles
from mailbox.intake import CONTENT_MOST, REASON_MOST
from mailbox.models import REPLY_OUTCOMES, Kind, Letter, RefusalReason
from mailbox.permissions import visible_to

# Where the writer of a letter that is not for this mailbox can go.
WAYS = {
    RefusalReason.EMERGENCY: "请先拨打110、119、120、122或物业24小时电话。",
    RefusalReason.HOTLINE: "这件事不属于社区和街道职责，请拨打12345反映。",
    RefusalReason.PETITION: "请到信访接待窗口或网上信访平台提出。",
    RefusalReason.DISCIPLINE: "请拨打12388或向纪检监察机关反映，本信箱不受理此类来信。",
    RefusalReason.JUDICIAL: "请向人民法院、仲裁机构或行政复议机关提出。",
    RefusalReason.INFORMATION: "请在区政府网站“依申请公开”提出申请。",
    RefusalReason.CONTRACT: "可以申请社区人民调解，也可以向人民法院起诉。",
}


class ActionForm(forms.Form):
    """Something that needs no words: the version alone."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # Names whose Chinese counts; a script shows how many characters there are.
    counted: dict[str, tuple[int, int]] = {}

    def __init__(
        self, data: Any = None, files: Any = None, *, letter: Letter, user: Any
    ) -> None:
        self.letter, self.user = letter, user
        super().__init__(data, files, initial={"version": letter.version})
        for name, (least, most) in self.counted.items():
            self.fields[name].widget.attrs |= {"data-least": least, "data-most": most}
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the letter."""

    def values(self) -> dict[str, Any]:
        """The arguments of the action, beside letter, person and version."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "version"
        }

    @property
    def seen(self) -> int:
        """The version that the person read; one that fits nothing where it is missing."""
        found = self.cleaned_data.get("version")
        return -1 if found is None else int(found)

    def renew(self, letter: Letter) -> None:
        """Keep what was typed; the next try is about the letter as it is now."""
        self.data = self.data.copy()
        self.data["version"] = str(letter.version)


def words(label: str, *, most: int = REASON_MOST, rows: int = 4, **rest: Any) -> Any:
    """A text of some lines."""
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **rest
    )


def either(label: str, yes: str, no: str) -> Any:
    """One of two decisions, with none chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一项。"},
    )


class TopicChoice(forms.ModelChoiceField):
    """A topic, each with its code."""

    def label_from_instance(self, topic: TopicTag) -> str:
        return f"{'　' if topic.parent_id else ''}{topic.code} {topic.name}"


class PeopleChoice(forms.ModelMultipleChoiceField):
    """Colleagues, by the name that is shown."""

    def label_from_instance(self, user: User) -> str:
        return user.get_full_name()


class AcceptForm(ActionForm):
    """受理: what it is, whom it is about, who may read it."""

    kind = forms.ChoiceField(label="类型", choices=Kind.choices)
    topic = TopicChoice(TopicTag.objects.none(), label="主题", empty_label=None)
    urgent = forms.BooleanField(
        label="紧急",
        required=False,
        help_text="漏水、燃气异味、电梯困人、火情：先打电话，再办来信。",
    )
    about_organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label="反映的组织",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="来信反映到它的，它的人从此看不到这封信，也不能办理。",
    )
    about_users = PeopleChoice(
        User.objects.none(),
        label="反映的工作人员",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="反映的是您本人的，请由同事受理。",
    )
    confidential = forms.BooleanField(
        label="按保密来信办理",
        required=False,
        help_text="承办单位只看事项摘要，看不到原文和来信人。只能由普通改为保密。",
    )
    fact_slip = words(
        "事项摘要",
        most=CONTENT_MOST,
        required=False,
        help_text="保密来信必填。只写要办的事，不写能认出来信人的话（门牌、称呼、时间细节）。",
    )

    def prepare(self) -> None:
        letter, fields = self.letter, self.fields
        fields["kind"].initial = letter.kind
        topics = TopicTag.objects.filter(
            Q(pk__in=TopicTag.objects.offered().values("pk")) | Q(pk=letter.topic_id)
        )
        fields["topic"].queryset = topics.select_related("parent").order_by("order", "code")
        fields["topic"].initial = letter.topic_id
        fields["about_organizations"].queryset = bodies_near(letter)
        working = Q(role_grants__community=letter.community_id)
        people = User.objects.filter(working, is_active=True).exclude(pk=self.user.pk)
        fields["about_users"].queryset = people.distinct().order_by("display_name")
        fields["confidential"].initial = letter.confidential
        if letter.confidential:
            fields["confidential"].disabled = True
            fields["confidential"].help_text = "来信人选择了保密，不能改为普通。"


def bodies_near(letter: Letter) -> Any:
    """The bodies of the letter's community and of the sub-district."""
    here = Q(community=letter.community_id) | Q(community__code=settings.SUBDISTRICT_CODE)
    rows = Organization.objects.filter(here, active=True).select_related("community")
    return rows.order_by("-community__code", "order", "id")


class RefusalForm(ActionForm):
    """拟不予受理: why, and where to go instead."""

    reason_code = forms.ChoiceField(
        label="理由", choices=RefusalReason.choices, widget=forms.RadioSelect
    )
    reason = words(
        "告诉来信人的话",
        required=False,
        help_text="写明原因和可以去的地方；不填就用该理由的现成说法。",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("reason", "").strip():
            given["reason"] = WAYS.get(given.get("reason_code", ""), "")
        if given.get("reason_code") and not given["reason"]:
            self.add_error("reason", "这个理由没有现成说法，请写明原因。")
        return given


class AssignForm(ActionForm):
    """交办: the 派单目录's proposal is chosen already; who cannot have it says why."""

    to = routing.BodyChoice(label="主办单位", empty_label="请选择")
    assisting = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label="协办单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="协办单位把情况报主办单位，由主办单位答复。",
    )

    def prepare(self) -> None:
        bodies = list(bodies_near(self.letter))
        self.fields["to"].offer(self.letter, bodies)
        refused = self.fields["to"].refused
        fit = [body.pk for body in bodies if not refused.get(body.pk)]
        self.fields["assisting"].queryset = bodies_near(self.letter).filter(pk__in=fit)
        proposed = routing.proposed(self.letter, bodies, refused)
        if proposed is not None:
            self.fields["to"].initial = proposed.pk
        self.fields["to"].help_text = routing.explained(self.letter, proposed)


class TransferForm(ActionForm):
    """申请转办: until the other unit takes it, the clock stays here."""

    to = routing.BodyChoice(label="请哪个单位接手", empty_label="请选择")
    reason = words("原因")

    def prepare(self) -> None:
        others = bodies_near(self.letter).exclude(pk=self.letter.organization_id or 0)
        self.fields["to"].offer(self.letter, list(others))


class ReplyForm(ActionForm, WithFiles):
    """The answer, from the template of replying.py, and what the unit gives along."""

    counted = {"content": (replying.SHORT, replying.LONG)}
    content = words(
        "答复",
        most=replying.MOST,
        rows=12,
        help_text="称谓、收悉、核实情况、依据、结果和时限、联系电话。一般120到400字。",
    )
    outcome = forms.ChoiceField(
        label="办理结果",
        choices=[("", "请选择"), *((one.value, one.label) for one in REPLY_OUTCOMES)],
    )

    def prepare(self) -> None:
        self.fields["content"].initial = replying.template(self.letter, self.user)
        self.initial["token"] = attachments.fresh_token()
        self.fields["attachments"].label = "附件"
        self.fields["attachments"].help_text += "答复审签以后，来信人查进度时可以打开。"
        self.order_fields(["content", "outcome", "attachments"])

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {
            "content": given["content"],
            "outcome": given["outcome"],
            "files": given["token"],
        }

    def clean_content(self) -> str:
        return replying.filled_in(self.cleaned_data["content"])


class ReasonForm(ActionForm):
    """Why."""

    reason = words("原因")


class NoteForm(ActionForm):
    """Something that has to be said."""

    note = words("说明")


class RemindForm(ActionForm):
    note = words("催办的话", required=False, help_text="承办单位能看到，来信人看不到。")


class ProgressForm(ActionForm):
    note = words("办理进展", help_text="来信人查进度时能看到。")


class QuestionForm(ActionForm):
    question = words(
        "请来信人补充什么",
        most=CONTENT_MOST,
        help_text="来信人查进度时看到并补充；这期间暂停计时，最多两次。",
    )


class ExtensionForm(ActionForm):
    """申请延期: how many working days are left to ask for."""

    days = forms.IntegerField(label="延长几个工作日", min_value=1)
    reason = words("原因", help_text="街道同意后，来信人会看到原因和新期限。")

    def prepare(self) -> None:
        most = max(rules.number("cap") - deadlines.granted(self.letter), 0)
        self.fields["days"].help_text = f"只能延一次，最多{most}个工作日。"


class MisrouteForm(ActionForm):
    upheld = either("裁定", "同意退回，由值班员重新交办", "不同意，仍由这个单位办理")


class ObjectionForm(ActionForm):
    redo = either("裁定", "重办，换人答复", "不重办，维持原答复并办结")
    reason = words("裁定理由", help_text="来信人会看到。")


class SpotCheckForm(ActionForm):
    sound = either("抽查结果", "没有问题", "有问题")
    note = words("说明", required=False, help_text="有问题的必填。")


class MergeForm(ActionForm):
    """并案, by the number of the other letter; one that cannot be seen is not there."""

    into = forms.CharField(
        label="并入哪一封",
        max_length=60,
        help_text="填那封信的编号，如 MQ-QL01-20261123-0042。"
        "两封信要是同一社区、反映同一对象。",
    )

    def clean_into(self) -> Letter:
        number = numbers.typed_number(self.cleaned_data["into"])
        found = visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有找到这个编号的来信。")
        return found
