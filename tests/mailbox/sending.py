"""Files as residents send them: a photo with its place, a text, what is no such thing."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mailbox import attachments
from mailbox.models import LetterAttachment
from tests.mailbox import making

# Words that stand in contents and names, and may stand nowhere else.
MARK, NAME_MARK = "秘件内容丁", "秘件名戊"
CAMERA = b"SecretCam-7"


def photo(camera: bytes = CAMERA) -> bytes:
    """A JPEG that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = camera.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    made = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG", exif=exif)
    return made.getvalue()


def text(words: str = MARK) -> bytes:
    return f"楼道照片的说明：{words}。\n".encode()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(token: str = "", name: str = "说明.txt", content: bytes | None = None) -> Any:
    """One file that waits for its form; (token, row)."""
    token = token or attachments.fresh_token()
    content = text() if content is None else content
    return token, attachments.keep(token, content, name)


def ready(row: LetterAttachment) -> LetterAttachment:
    """The file after its check, without asking anybody."""
    LetterAttachment.objects.filter(pk=row.pk).update(state="ready")
    row.refresh_from_db()
    return row


def on_disk(folder: Any) -> list[str]:
    """The names in the store."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def written(*files, **fields):
    """A letter with these rows' token."""
    token, rows = "", []
    for name, content in files:
        token, row = kept(token, name, content)
        rows.append(row)
    return making.written(files=token, **fields).letter, rows
