"""Draws one picture of a stranger anew: a process of its own that imaging.py starts.

Nothing of the portal is imported: a decoder that goes wrong here finds no settings, no
keys and no database. The file comes by stdin; the answer goes to stdout as one line of
JSON (`suffix`, `width`, `height`, or `refused` with a code) and the new file behind it.
"""

import json
import resource
import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, NoReturn

# Bytes of address space, seconds of processor: beyond them the kernel ends the process.
MEMORY = 1_000 * 1024**2
# Bytes that a picture may take above the process that waits for it, all that is done with
# it and the answer included. What needs more is refused; the kernel counts.
ROOM = 100 * 1024**2
# HEIC is decoded whole, in three copies: telephones make it of 24 million pixels.
ROOM_HEIC = 240 * 1024**2
SECONDS = 15
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
)

# kind: (the only decoders that are tried, most pixels). A JPEG is shrunk while it is
# decoded: photographs of today's telephones have 50 million. The others are not: each may
# have what fits into its room with the copies that its decoder makes.
KINDS = {
    "jpeg": (["JPEG", "MPO"], 52_000_000),
    "heic": (["HEIF"], 25_000_000),
    "avif": (["AVIF"], 9_000_000),
    "png": (["PNG"], 18_000_000),
    "gif": (["GIF"], 18_000_000),
    "webp": (["WEBP"], 6_000_000),
}
LONGEST_SIDE = 20_000
# A photograph that is larger is shrunk: A4 at 300 dots to the inch has 8.7 million.
KEPT_PIXELS = 13_000_000
# Bytes of coefficients that the decoder of a JPEG holds when it comes in several passes.
COEFFICIENTS = 80 * 1024**2
FEW_COLOURS = 256
TOO_LARGE = "too_large"


def main(kind: str, jpeg_quality: int, webp_quality: int) -> None:
    """Answer for the file on stdin."""
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    # Imported below the limits, so that nothing of it runs without them.
    from PIL import AvifImagePlugin, Image

    # A thread would take room of its own.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = KINDS[kind][1]
    # What grows beyond the size that it announced is refused too.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if kind == "heic":
        learn_heic()
    Image.init()
    allow(ROOM_HEIC if kind == "heic" else ROOM)
    try:
        redraw(kind, jpeg_quality, webp_quality)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        refuse(TOO_LARGE)


def allow(room: int) -> None:
    """From now on this process may take so many bytes more, and the kernel sees to it."""
    with open("/proc/self/status") as file:
        taken = next(int(line.split()[1]) for line in file if line.startswith("VmData:"))
    most = taken * 1024 + room
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def redraw(kind: str, jpeg_quality: int, webp_quality: int) -> None:
    """Read, draw and answer. What is opened is held by who draws it alone."""
    image = drawn(opened(kind), kind)
    made = BytesIO()
    if image.mode == "RGBA":
        suffix = ".webp" if kind == "webp" else ".png"
    else:
        drawing = kind in ("png", "gif") and image.getcolors(FEW_COLOURS)
        suffix = ".png" if drawing else ".jpg"
    options: dict[str, dict[str, Any]] = {
        ".webp": {"format": "WEBP", "quality": webp_quality},
        ".png": {"format": "PNG"},
        ".jpg": {"format": "JPEG", "quality": jpeg_quality},
    }
    image.save(made, **options[suffix])
    answer({"suffix": suffix, "width": image.width, "height": image.height}, made)


def opened(kind: str) -> Any:
    """The picture on stdin, not yet decoded; refused where it is too large for that."""
    from PIL import Image

    decoders, most_pixels = KINDS[kind]
    data = sys.stdin.buffer.read()
    if kind == "webp" and webp_pixels(data) > most_pixels:
        # Its decoder takes room for the canvas as soon as it is asked for the size.
        refuse(TOO_LARGE)
    image = Image.open(BytesIO(data), formats=decoders)
    width, height = image.size
    if width * height > most_pixels or max(image.size) > LONGEST_SIDE:
        refuse(TOO_LARGE)
    if kind == "jpeg":
        shrink_while_decoding(image, held_coefficients(image, data))
    return image


def learn_heic() -> None:
    """Let Pillow read HEIC: the decoder alone where it is installed, else the whole."""
    name = "pi_heif" if find_spec("pi_heif") else "pillow_heif"
    heif = import_module(name)
    # A thumbnail may show another picture; none of these is ever asked for.
    heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )


def webp_pixels(data: bytes) -> int:
    """Width × height of the canvas that an extended WebP announces; else 0."""
    if data[12:16] != b"VP8X":
        return 0
    width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    return width * height


def drawn(image: Any, kind: str) -> Any:
    """The first picture of a file, upright, in sRGB, not too large, and nothing else."""
    from PIL import ImageOps

    source = image.fp
    image.load()
    profile = image.info.get("icc_profile")
    for file in (source, image.fp):
        if file is not None:
            file.close()
    if kind in ("webp", "avif"):
        # Its decoder holds what it drew for as long as the first image lives.
        image = image.copy()
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        hide_colours(image)
        if image.getchannel("A").getextrema()[0] == 255:
            image = image.convert("RGB")
    elif image.mode.startswith("I;16"):
        # Its upper byte: convert() would cut off what is above 255.
        image = image.point(lambda value: value / 256).convert("L")
    elif image.mode in ("1", "LA"):
        image = image.convert("L")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    if kind == "heic" and image.width * image.height > KEPT_PIXELS:
        image = image.reduce(2)
    if profile:
        image = in_srgb(image, profile)
    if image.mode == "CMYK":
        image = image.convert("RGB")
    ImageOps.exif_transpose(image, in_place=True)
    image.info = {}
    return image


def shrink_while_decoding(image: Any, held: int) -> None:
    """Let the decoder of a JPEG halve it where it is large, or holds much besides."""
    if held > COEFFICIENTS:
        refuse(TOO_LARGE)
    width, height = image.size
    if width * height > KEPT_PIXELS or held > COEFFICIENTS // 2:
        image.draft(None, (width // 2, height // 2))


def held_coefficients(image: Any, data: bytes) -> int:
    """Bytes that the decoder holds until the last pass; 0 of one that comes in one pass."""
    if not comes_in_passes(data):
        return 0
    finest = max(across * down for _, across, down, _ in image.layer)
    samples = sum(across * down for _, across, down, _ in image.layer) / finest
    return int(image.width * image.height * samples * 2)


def comes_in_passes(data: bytes) -> bool:
    """Whether a JPEG is progressive, or its first scan is not one of all its colours."""
    at, colours = 2, 0
    while at + 10 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return data[at + 4] != colours
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if marker not in (0xC0, 0xC1):
                return True
            colours = data[at + 9]
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    # Not as everybody writes it: the worst is taken for granted.
    return True


def in_srgb(image: Any, profile: bytes) -> Any:
    """The picture with the colours that its profile means; a broken one means nothing."""
    from PIL import ImageCms

    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        image = image.convert("RGB") if image.mode == "L" else image
        if image.mode == mode:
            # In place: a copy would be the largest of all that is in memory.
            ImageCms.profileToProfile(image, source, target, inPlace=True)
            return image
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image
    return converted


def hide_colours(image: Any) -> None:
    """What is wholly transparent becomes white: rubbed out must not mean hidden."""
    hidden = image.getchannel("A").point([255, *[0] * 255])
    image.paste((255, 255, 255, 0), mask=hidden)


def answer(said: dict[str, Any], made: BytesIO | None = None) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n")
    if made is not None:
        out.write(made.getbuffer())
    out.flush()


def refuse(code: str) -> NoReturn:
    answer({"refused": code})
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
