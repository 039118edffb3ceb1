"""What the file room answers for: who brought an image or a document."""

from foundation.personal_data import Claim, forget_person

CLAIMS = [
    Claim(
        model=model,
        fields=("uploaded_by_user",),
        what=what,
        exported=("title", "created_at"),
        erase=forget_person("uploaded_by_user"),
    )
    for model, what in (
        ("files.PortalImage", "上传的图片"),
        ("files.PortalDocument", "上传的文件"),
    )
]
