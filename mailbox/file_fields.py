"""Files in a form: received sealed before the form is judged, and kept when it is refused.

The bytes are held in memory until they are sealed; Django would write what is larger than
a few megabytes to the disk in clear. What goes beyond the limits is read and let go.
"""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from foundation import limits
from foundation.templatetags.words import wait_words
from mailbox import attachments, file_checks
from mailbox.models import LetterAttachment

LIMIT = "letter_file"


class SentFile(InMemoryUploadedFile):
    """A file of a request. `size` is its true one, also where the bytes were let go."""


class InMemory(FileUploadHandler):
    """Holds no more of a request than a form may bring; nothing touches the disk."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content, self.length, self.whole = BytesIO(), 0, True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        most = settings.LETTER_FILES
        self.length += len(raw_data)
        self.held += len(raw_data) if self.whole else 0
        if self.whole and self.length <= most["each"] and self.held <= most["together"]:
            self.content.write(raw_data)
        elif self.whole:
            # The others of the request may still fit.
            self.whole, self.held = False, self.held - self.length
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> SentFile:
        self.content.seek(0)
        return SentFile(
            self.content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


View = Callable[..., HttpResponse]


def files_in_memory(view: View) -> View:
    """The outermost decorator of a view whose form has files.

    How they are received has to be said before the token is looked for in the form: so
    the token is asked for here, and not by the middleware, which comes before.
    """
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def receiving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [InMemory(request)]
        return guarded(request, *args, **kwargs)

    return receiving


class ChooseFiles(forms.FileInput):
    """Several files at once; a telephone offers its camera besides."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """The files that came with this sending; what is wrong with one is said by keep()."""

    widget = ChooseFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])


def files_field(label: str = "照片和文件") -> FilesField:
    """The field, with what may be chosen and how much of it."""
    most = settings.LETTER_FILES
    each, together = (attachments.megabytes(most[one]) for one in ("each", "together"))
    return FilesField(
        label=label,
        required=False,
        help_text=f"最多{most['most']}个，每个不超过{each}MB，合计不超过{together}MB："
        f"{file_checks.KINDS_IN_WORDS}。照片里的拍摄地点和时间会自动去掉。",
        widget=ChooseFiles({"accept": file_checks.ACCEPT}),
    )


class WithFiles(forms.Form):
    """A form with files. `token` holds those that were received for it."""

    attachments = files_field()
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def receive(self, request: HttpRequest, *, by: Any = None) -> None:
        """Keep what was sent, drop what is not wanted any more; errors are the field's.

        Asked before the form is judged, so that what is refused keeps its files.
        """
        if not self.brings:
            return
        _ = self.errors  # cleans the form: errors are added to what it found
        token = self.data.get("token", "")
        if not attachments.is_token(token):
            self.data = self.data.copy()
            token = self.data["token"] = attachments.fresh_token()
        if "token" in self.cleaned_data:
            self.cleaned_data["token"] = token
        attachments.drop(token, self.data.getlist("drop"))
        self._miss(token)
        for file in self.files.getlist("attachments"):
            try:
                self._keep(request, token, file, by)
            except ValidationError as error:
                shown = f"“{file_checks.tidy_name(file.name or '', '').rstrip('.')}”："
                # Of a picture the words name it already.
                told = [one if one[0] == "“" else shown + one for one in error.messages]
                self.add_error("attachments", told)

    def _keep(self, request: HttpRequest, token: str, file: Any, by: Any) -> None:
        attachments.refuse_beyond_limits(file.size, attachments.waiting(token))
        content = file.read()
        if len(content) != file.size:
            raise ValidationError("和别的文件合在一起太大，没有收。请分开加。")
        verdict = limits.ask(LIMIT, limits.address_of(request))
        if not verdict.allowed:
            wait = wait_words(verdict.retry_after)
            raise ValidationError(f"这里传的文件太多了，请过{wait}再加。信可以先寄。")
        attachments.keep(token, content, file.name or "", by=by)

    def _miss(self, token: str) -> None:
        """What the page listed and is not there any more is said, not left out silently."""
        there = {str(row.pk) for row in attachments.waiting(token)}
        dropped = set(self.data.getlist("drop"))
        if set(self.data.getlist("listed")) - there - dropped:
            self.add_error("attachments", "有的文件放得太久，已经删除，请重新选。")

    @property
    def brings(self) -> bool:
        """Whether this sending says anything of files."""
        return bool(self.files) or any(name in self.data for name in ("drop", "listed"))

    @property
    def received(self) -> list[LetterAttachment]:
        """The files that wait for this form to be sent."""
        return attachments.waiting(self["token"].value() or "") if self.is_bound else []


class FilesForm(WithFiles):
    """Files alone: what the script sends ahead of the form, to show how far it is."""
