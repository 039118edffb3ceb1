"""What residents type in this room: a letter, number and code, a rating, a few words."""

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from communities.models import CommunityKind, CommunityPage, TopicTag
from disclosure.models import AffairsPage
from foundation import blind_index
from mailbox import attachments, sending_limits
from mailbox.file_fields import WithFiles
from mailbox.hint_views import words_for
from mailbox.intake import CONTENT_LEAST, CONTENT_MOST, TITLE_MOST, Contact
from mailbox.models import Kind, Resolved, Satisfaction

# The number of a disclosure (architecture.md §5); letters hold 60 characters of it.
ABOUT = re.compile(r"[A-Z]{2}-[A-Z]{2,6}-[0-9]{2}\.[A-Z]{2}[0-9]{2,4}[0-9A-Z.-]{0,40}")
KIND_HINTS = {
    Kind.HELP: "请帮忙解决",
    Kind.COMPLAINT: "对人对事不满意",
    Kind.SUGGESTION: "有更好的办法",
    Kind.INQUIRY: "想问清楚",
    Kind.PRAISE: "",
}
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class Words(forms.CharField):
    """Text as a person sees it: one kind of line end, no characters that nobody sees."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            # Half of a pair, as only a program sends it: no database stores it.
            raise forms.ValidationError("含有无法显示的字符，请重新输入。")
        return UNSEEN.sub("", text).strip()


def words(
    label: str,
    *,
    most: int,
    hint: str = "",
    rows: int = 0,
    required: bool = True,
    attrs: dict[str, str] | None = None,
) -> Words:
    """A field of words with its messages; `rows` makes it a box of several lines.

    A box has no maxlength: browsers count a line end twice, and cut without a word.
    """
    if rows:
        widget: forms.Widget = forms.Textarea({"rows": rows, **(attrs or {})})
    else:
        widget = forms.TextInput({"maxlength": str(most), **(attrs or {})})
    return Words(
        label=label,
        help_text=hint,
        required=required,
        widget=widget,
        validators=[longest(most)],
        error_messages={"required": f"请填写“{label}”。"},
    )


def longest(most: int) -> Any:
    """A validator that says by how much a text is too long."""

    def check(text: str) -> None:
        if len(text) > most:
            raise forms.ValidationError(f"最多{most}字，现在{len(text)}字，请删去一些。")

    return check


def checked_phone(text: str) -> str:
    """A mobile or landline number as typed; ValidationError says what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    digits = blind_index.phone(plain)
    if not digits or re.search(r"[^0-9+()\s.-]", plain):
        raise forms.ValidationError("电话只填数字；不方便留电话可以不填。")
    if digits.startswith("1"):
        if len(digits) < 11:
            raise forms.ValidationError(f"手机号少{11 - len(digits)}位，请填11位数字。")
        if len(digits) > 11:
            raise forms.ValidationError(f"手机号多{len(digits) - 11}位，请填11位数字。")
        if digits[1] in "012":
            raise forms.ValidationError("没有这样的手机号，请核对前几位。")
    elif digits.startswith("0"):
        if not re.fullmatch(r"0[1-9][0-9]{8,10}", digits):
            raise forms.ValidationError("座机号请带区号填写，例如010-12345678。")
    elif not 7 <= len(digits) <= 8:
        raise forms.ValidationError("请填11位手机号，或者带区号的座机号。")
    return plain


class LetterForm(WithFiles):
    """A letter. What may be chosen is read once, for the choices and for their check."""

    field_order = ("kind", "community", "topic", "title", "content", "attachments")

    kind = forms.ChoiceField(
        label="这封信是",
        choices=[(kind.value, kind.label) for kind in KIND_HINTS],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择这封信是求助、投诉、建议、咨询还是表扬。",
            "invalid_choice": "请重新选择这封信是哪一类。",
        },
    )
    community = forms.ChoiceField(
        label="在哪个社区",
        error_messages={"required": "请选择社区。", "invalid_choice": "请重新选择社区。"},
    )
    topic = forms.ChoiceField(
        label="关于哪方面",
        error_messages={
            "required": "请选择关于哪方面；拿不准就选“其他”。",
            "invalid_choice": "请重新选择关于哪方面。",
        },
    )
    title = words("用一句话说是什么事", most=TITLE_MOST, hint=f"最多{TITLE_MOST}字。")
    content = words(
        "说说经过",
        most=CONTENT_MOST,
        hint=f"写清时间、地点和您希望怎么办。一封信写一件事，{CONTENT_LEAST}到{CONTENT_MOST}字。"
        "不用写姓名、电话、身份证号和门牌号。",
        rows=7,
    )
    name = words(
        "怎么称呼您",
        most=40,
        required=False,
        hint="例如王女士。",
        attrs={"autocomplete": "name", "class": "short"},
    )
    phone = words(
        "电话",
        most=30,
        required=False,
        hint="用来告诉您结果，不会公开。",
        attrs={
            "type": "tel",
            "inputmode": "tel",
            "autocomplete": "tel",
            "class": "short",
        },
    )
    email = words(
        "邮箱",
        most=254,
        required=False,
        attrs={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )
    confidential = forms.BooleanField(label="这是保密来信", required=False)
    wants_public = forms.ChoiceField(
        label="办完后，答复能不能公开？",
        choices=[("no", "不公开"), ("yes", "可以公开")],
        initial="no",
        required=False,
        widget=forms.RadioSelect,
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    # Programs fill in every field; nobody else sees this one (.trap in components.css).
    homepage = forms.CharField(
        label="这一栏请留空",
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in self.offered_places()}
        self.heads = {topic.code: topic for topic in self.offered_heads()}
        none = [("", "请选择")]
        self.fields["community"].choices = none + [
            (code, place.title) for code, place in self.places.items()
        ]
        self.fields["topic"].choices = none + [
            (code, topic.name) for code, topic in self.heads.items()
        ]

    def offered_places(self) -> QuerySet[CommunityPage]:
        """The communities that take letters."""
        places = CommunityPage.objects.live().filter(kind=CommunityKind.COMMUNITY)
        return places.order_by("code")

    def offered_heads(self) -> QuerySet[TopicTag]:
        """The topics that a letter may have: no subtopics, which are the office's."""
        return TopicTag.objects.filter(parent=None, active=True)

    @property
    def kinds(self) -> list[tuple[Any, str]]:
        """The buttons of the first question, each with a word of explanation."""
        return list(zip(self["kind"], KIND_HINTS.values(), strict=True))

    @cached_property
    def asked_about(self) -> AffairsPage | None:
        """The disclosure that the letter asks about: a public one, or none."""
        number = (self.data if self.is_bound else self.initial).get("about", "")
        if not ABOUT.fullmatch(number) or len(number) > 60:
            return None
        return AffairsPage.objects.public().filter(number=number).for_rows().first()

    @property
    def needless(self) -> str:
        """What the text holds and need not hold, as a sentence; said, never refused."""
        if not self.is_bound:
            return ""
        return words_for(f"{self.data.get('title', '')}\n{self.data.get('content', '')}")

    def clean_content(self) -> str:
        text: str = self.cleaned_data["content"]
        if len(text) < CONTENT_LEAST:
            raise forms.ValidationError(f"请写得详细一点，至少{CONTENT_LEAST}个字。")
        return text

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        if text:
            EmailValidator("邮箱写得不完整，请检查。")(text)
        return text

    def clean_community(self) -> CommunityPage:
        return self.places[self.cleaned_data["community"]]

    def clean_topic(self) -> TopicTag:
        return self.heads[self.cleaned_data["topic"]]

    def clean_about(self) -> str:
        page = self.asked_about
        return str(page.number) if page else ""

    @property
    def contact(self) -> Contact:
        """How to reach the writer, once the form is valid."""
        given = self.cleaned_data
        return Contact(name=given["name"], phone=given["phone"], email=given["email"])

    def renew(self, *names: str) -> None:
        """Give the form, when it is shown again, a new key or a new stamp."""
        fresh = {"key": fresh_key, "opened": sending_limits.stamp}
        self.data = self.data.copy()
        for name in names:
            self.data[name] = fresh[name]()


def fresh_key() -> str:
    """The key under which this form is sent once, however often the button is pressed."""
    return str(uuid.uuid4())


def is_key(text: str) -> bool:
    """Whether a key is one that we gave out, by its form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class TrackForm(forms.Form):
    """Number and code. Nothing is checked here: every failure is the same failure."""

    number = forms.CharField(
        label="编号",
        required=False,
        help_text="回执上MQ开头的那一行。",
        widget=forms.TextInput({"autocomplete": "off", "maxlength": "40"}),
    )
    code = forms.CharField(
        label="查询码",
        required=False,
        help_text="12位数字，4个一组。",
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "maxlength": "60",
                "class": "short",
            }
        ),
    )


class RatingForm(forms.Form):
    """解决 × 满意, and why it should be done again."""

    resolved = forms.ChoiceField(
        label="这件事解决了吗？",
        choices=Resolved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择这件事解决了没有。"},
    )
    satisfaction = forms.ChoiceField(
        label="对办理满意吗？",
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择对办理是否满意。"},
    )
    grounds = words("为什么要重办", most=CONTENT_MOST, rows=4, required=False)


class MoreForm(WithFiles):
    """A few words more: an answer, grounds, new facts; and files, if there are any."""

    text = words("您要说的", most=CONTENT_MOST, rows=5)

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label or self.fields["text"].label
        self.order_fields(["text", "attachments"])
        self.initial.setdefault("token", attachments.fresh_token())
