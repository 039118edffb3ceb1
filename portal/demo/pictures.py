"""What comes with the demonstration's letters: a drawn picture and a short text."""

from io import BytesIO

from PIL import Image, ImageDraw

NOTE = (
    "楼顶漏雨记录\n"
    "第一次：下雨后顶层楼道滴水，用盆接着。\n"
    "第二次：墙皮掉了一大片，拖线板旁边有水。\n"
    "已经报修过两次，还没有人来看。\n"
)


def rubbish() -> bytes:
    """Two bins and a heap beside them, drawn: none of it stood in front of a camera."""
    picture = Image.new("RGB", (960, 640), "#dfe7ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, 960, 640), fill="#b9b3a8")
    for left, colour in ((120, "#2f6f4f"), (300, "#3c5a80")):
        draw.rectangle((left, 250, left + 140, 460), fill=colour, outline="#222", width=4)
        draw.rectangle(
            (left - 10, 225, left + 150, 255), fill=colour, outline="#222", width=4
        )
    heap = ((480, 470), (560, 340), (640, 390), (700, 320), (800, 470))
    draw.polygon(heap, fill="#8d7b68", outline="#222")
    for x, y in ((560, 430), (650, 420), (720, 440), (610, 380)):
        draw.rectangle((x, y, x + 46, y + 26), fill="#c9b79c", outline="#222", width=3)
    made = BytesIO()
    picture.save(made, "JPEG", quality=85)
    return made.getvalue()


# Reference of a letter: the name of its file, and what makes it.
FILES = {
    "open-4": ("垃圾桶旁.jpg", rubbish),
    "open-15": ("漏雨记录.txt", NOTE.encode),
}
