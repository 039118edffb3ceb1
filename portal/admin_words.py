"""Words of Wagtail's admin that no translation reaches: labels made from a field's name."""

from django import forms
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)

SHOWN_TEXT = {"link_text": "显示的文字"}
LABELS: dict[type[forms.Form], dict[str, str]] = {
    AnchorLinkChooserForm: {"url": "本页的位置", **SHOWN_TEXT},
    EmailLinkChooserForm: {
        "email_address": "邮箱",
        "subject": "邮件主题",
        "body": "邮件正文",
        **SHOWN_TEXT,
    },
    ExternalLinkChooserForm: {"url": "网址", **SHOWN_TEXT},
    PhoneLinkChooserForm: {"phone_number": "电话", **SHOWN_TEXT},
}


def label_in_chinese() -> None:
    """Give these fields their labels; called once, when the admin's hooks are read."""
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
