"""What is asked of a password, where Django's words have no Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少{self.min_length}个字。"

    def get_help_text(self) -> str:
        return f"密码至少{self.min_length}个字。"
