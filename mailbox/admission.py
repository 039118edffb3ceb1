"""What a letter must have to be taken, for the page and for the API alike; and how many.

The form checks; it stores nothing. Limits are counted outside of transactions, by HMACs
of phone, e-mail and address (foundation.limits), never by what was typed.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communities.models import CommunityKind, CommunityPage, TopicTag
from foundation import blind_index, limits
from foundation.limits import Verdict
from mailbox.intake import CONTENT_LEAST, CONTENT_MOST, TITLE_MOST, Contact
from mailbox.models import Kind

# Mobile, or a landline with its area code; the placeholder 0000-1201 is one too.
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{4,8}")
ABOUT = re.compile(r"[A-Z]{2}-[A-Z]{2,5}-[0-9]{2}\.[A-Z]{2}[0-9]{2}[0-9A-Za-z.\-]{0,30}")
PER_CONTACT = ("letter_minute", "letter_hour", "letter_day")


def text_error(text: str) -> str:
    """What is wrong with the characters of a text, or "": what no page could show."""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Cs" or (kind == "Cc" and sign not in "\n\r\t") or sign == "\ufffd":
            return "含有无法显示的字符，请重新输入。"
    return ""


def phone_error(text: str) -> str:
    """What is wrong with a phone number and what to do, or ""."""
    digits = blind_index.phone(text)
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return ""
    if digits.startswith("1") and len(digits) < 11:
        return f"手机号少{11 - len(digits)}位，请填11位数字。"
    if digits.startswith("1") and len(digits) > 11:
        return f"手机号多{len(digits) - 11}位，请填11位数字。"
    return "请填11位手机号，或带区号的固定电话。"


class LetterForm(forms.Form):
    """The fields of a letter, under the names of the API. Communities by code."""

    community = forms.ModelChoiceField(
        CommunityPage.objects.none(),
        to_field_name="code",
        label="社区",
        empty_label=None,
        error_messages={
            "required": "请选择社区。",
            "invalid_choice": "请选择列出的社区。",
        },
    )
    kind = forms.ChoiceField(
        choices=Kind,
        label="类型",
        error_messages={
            "required": "请选择这是什么信。",
            "invalid_choice": "请选择列出的类型。",
        },
    )
    topic = forms.ModelChoiceField(
        TopicTag.objects.none(),
        to_field_name="code",
        label="关于什么",
        error_messages={
            "required": "请选择关于什么。",
            "invalid_choice": "请选择列出的主题。",
        },
    )
    title = forms.CharField(
        label="标题",
        max_length=TITLE_MOST,
        error_messages={
            "required": "请用一句话写标题。",
            "max_length": f"标题最多{TITLE_MOST}字。",
        },
    )
    content = forms.CharField(
        label="什么事",
        min_length=CONTENT_LEAST,
        max_length=CONTENT_MOST,
        widget=forms.Textarea,
        error_messages={
            "required": "请写明什么事。",
            "min_length": f"请写得再清楚些，至少{CONTENT_LEAST}字。",
            "max_length": f"最多{CONTENT_MOST}字，一封信写一件事。",
        },
    )
    name = forms.CharField(
        label="姓名",
        required=False,
        max_length=40,
        error_messages={"max_length": "姓名最多40字。"},
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        max_length=30,
        error_messages={"max_length": "请填11位手机号，或带区号的固定电话。"},
    )
    email = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=100,
        error_messages={
            "invalid": "邮箱地址不对，请核对。",
            "max_length": "邮箱地址太长。",
        },
    )
    confidential = forms.BooleanField(label="保密", required=False)
    wants_public = forms.BooleanField(label="可以公开答复", required=False)
    about = forms.CharField(
        label="有关公开事项",
        required=False,
        max_length=60,
        error_messages={"max_length": "公开事项编号不对。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = CommunityPage.objects.filter(
            live=True, kind=CommunityKind.COMMUNITY
        ).order_by("code")
        self.fields["topic"].queryset = TopicTag.objects.offered().filter(
            parent__isnull=True
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (problem := text_error(value)):
                self.add_error(name, problem)
        return cleaned

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and (problem := phone_error(phone)):
            raise ValidationError(problem)
        return blind_index.phone(phone)

    def clean_about(self) -> str:
        about = str(self.cleaned_data["about"]).strip()
        if about and not ABOUT.fullmatch(about):
            raise ValidationError("公开事项编号不对。")
        return about

    def contact(self) -> Contact:
        """How to reach the writer, from a valid form."""
        given = self.cleaned_data
        return Contact(name=given["name"], phone=given["phone"], email=given["email"])

    def letter(self) -> dict[str, Any]:
        """The arguments of intake.receive(), from a valid form."""
        names = ("community", "kind", "topic", "title", "content")
        wishes = ("confidential", "wants_public", "about")
        return {
            **{name: self.cleaned_data[name] for name in (*names, *wishes)},
            "contact": self.contact(),
        }


def count(contact: Contact, *, address: str) -> Verdict:
    """Count one more letter; call outside of a transaction, once for each new letter.

    Of one phone or e-mail: one a minute, three an hour, five a day. Of one address, which
    a whole building may share: settings.LIMITS. A replay by Idempotency-Key counts not.
    """
    for who in {contact.phone, blind_index.email(contact.email)} - {""}:
        for scope in PER_CONTACT:
            verdict = limits.ask(scope, who)
            if not verdict.allowed:
                return verdict
    return limits.ask("letter_address", address)
