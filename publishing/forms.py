"""What staff type to withdraw a page."""

from django import forms

from publishing.models import Withdrawal


class WithdrawalForm(forms.ModelForm):
    """The reason, as readers will see it at the page's address."""

    class Meta:
        model = Withdrawal
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "reason": "读者会在原来的网址看到这个原因。请写清为什么撤回，不要写个人信息。"
        }
