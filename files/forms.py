"""Wagtail's forms for documents and images, led through the one door (files/uploads.py).

Settings name them, so that Wagtail's every form for a file is one of these: add, edit,
upload of several, and the choosers' tab. Bytes that are admitted are stored while the form
is cleaned, so that a full disk is an error of the form; `save` writes the row.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.search import index

from files import access, stored, uploads
from foundation.attachable import is_public


class ImageUploadField(WagtailImageField):
    """Says what Wagtail's field says and opens nothing: the door does, under limits."""

    def to_python(self, data: Any) -> Any:
        return forms.FileField.to_python(self, data)


class ThroughTheDoor(forms.ModelForm):
    """Asks the door of new bytes, after every other field was found right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        self.name_before = self.instance.file.name or ""
        self.took_in = False

    # (what was brought, who and whither) -> the bytes to be stored, or ValidationError.
    admit: Callable[..., Any]

    def _post_clean(self) -> None:
        brought = self.cleaned_data.pop("file", None)
        if isinstance(brought, UploadedFile):
            if not self.errors:
                self._take_in(brought)
            if self.errors:
                # Nothing is made of it; the form is shown again with what was typed.
                return
        super()._post_clean()
        if self.took_in and self.errors:
            stored.discard(self.instance)

    def _take_in(self, brought: UploadedFile) -> None:
        try:
            self._refuse_public()
            admitted = self.admit(
                brought,
                name=brought.name or "",
                by=self.user,
                collection=self.cleaned_data.get("collection") or self.collections[0],
            )
            stored.put(self.instance, admitted, admitted.name or "")
        except ValidationError as error:
            self.add_error("file", error)
        else:
            self.took_in = True

    def _refuse_public(self) -> None:
        """What the public reads was approved by a second person, and stays as it was."""
        file = self.instance
        if file.pk and is_public(access.kind_of(file), file.pk):
            raise ValidationError(
                "这个文件正在公开，不能直接换掉。请另传一份，在页面上改用新的，再送审。",
                code="public",
            )

    def save(self, commit: bool = True) -> Any:
        if not self.took_in:
            return super().save(commit=commit)
        if len(self.collections) == 1:
            # The field is left out then (Wagtail's BaseCollectionMemberForm).
            self.instance.collection = self.collections[0]
        if not commit:
            # Would leave the check to a caller who knows nothing of it.
            raise RuntimeError("A file is stored with its row.")
        uploads.save(self.instance, self.name_before)
        self._save_m2m()
        # Once more, with its tags.
        index.insert_or_update_object(self.instance)
        return self.instance


class DocumentForm(ThroughTheDoor, BaseDocumentForm):
    """WAGTAILDOCS_DOCUMENT_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            endings = settings.WAGTAILDOCS_EXTENSIONS
            field.widget.attrs["accept"] = ",".join(f".{ending}" for ending in endings)
            kinds = "、".join(endings).upper()
            field.help_text = f"可以上传 {kinds}。{field.help_text}"

    def admit(self, brought: UploadedFile, **of_whom: Any) -> Any:
        uploads.admit_document(brought, **of_whom)
        return brought

    class Meta(BaseDocumentForm.Meta):
        pass


class ImageForm(ThroughTheDoor, BaseImageForm):
    """WAGTAILIMAGES_IMAGE_FORM_BASE."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if theirs := self.fields.get("file"):
            self.fields["file"] = ImageUploadField(
                label=theirs.label, required=theirs.required, widget=theirs.widget
            )

    def admit(self, brought: UploadedFile, **of_whom: Any) -> Any:
        return uploads.admit_image(brought, **of_whom)

    class Meta(BaseImageForm.Meta):
        pass
