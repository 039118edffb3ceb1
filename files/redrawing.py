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
SECONDS = 15
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
)

# kind: (the only decoders that are tried, most pixels). Photographs of today's telephones
# have 50 million and are shrunk while they are decoded; the others are not, and a long
# screenshot has 22 million.
KINDS = {
    "jpeg": (["JPEG", "MPO"], 52_000_000),
    "heic": (["HEIF"], 52_000_000),
    "avif": (["AVIF"], 17_000_000),
    "png": (["PNG"], 26_000_000),
    "gif": (["GIF"], 26_000_000),
    "webp": (["WEBP"], 17_000_000),
}
LONGEST_SIDE = 20_000
# What is larger is shrunk to this: A4 at 300 dots to the inch has 8.7 million.
KEPT_PIXELS = 4096 * 3072
KEPT_SIDE = 16_000
FEW_COLOURS = 256
TOO_LARGE = "too_large"


def main(kind: str, jpeg_quality: int, webp_quality: int) -> None:
    """Answer for the file on stdin."""
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    data = sys.stdin.buffer.read()
    # Imported below the limits, so that nothing of it runs without them.
    from PIL import Image

    decoders, most_pixels = KINDS[kind]
    Image.MAX_IMAGE_PIXELS = most_pixels
    # What grows beyond the size that it announced is refused too.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if kind == "heic":
        learn_heic()
    if kind == "webp" and webp_pixels(data) > most_pixels:
        # Its decoder takes room for the canvas as soon as it is asked for the size.
        refuse(TOO_LARGE)
    try:
        image = Image.open(BytesIO(data), formats=decoders)
        width, height = image.size
        if width * height > most_pixels or max(image.size) > LONGEST_SIDE:
            refuse(TOO_LARGE)
        image = drawn(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        refuse(TOO_LARGE)
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
    from PIL import Image, ImageOps

    if kind == "jpeg" and (share := kept_share(image.size)) < 1:
        # Let the decoder halve it where that leaves three quarters of what is kept.
        image.draft(None, scaled(image.size, share * 0.75))
    image.load()
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        if image.getchannel("A").getextrema()[0] == 255:
            image = image.convert("RGB")
    elif image.mode.startswith("I;16"):
        # Its upper byte: convert() would cut off what is above 255.
        image = image.point(lambda value: value / 256).convert("L")
    elif image.mode in ("1", "LA"):
        image = image.convert("L")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    if (share := kept_share(image.size)) < 1:
        size = scaled(image.size, share)
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile:
        image = in_srgb(image, profile)
    if image.mode == "CMYK":
        image = image.convert("RGB")
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode == "RGBA":
        image = without_hidden_colours(image)
    image.info = {}
    return image


def kept_share(size: tuple[int, int]) -> float:
    """By what each side is multiplied so that it is no more than what is kept."""
    width, height = size
    by_area: float = (KEPT_PIXELS / (width * height)) ** 0.5
    return min(1, by_area, KEPT_SIDE / max(size))


def scaled(size: tuple[int, int], share: float) -> tuple[int, int]:
    width, height = size
    return max(1, int(width * share)), max(1, int(height * share))


def in_srgb(image: Any, profile: bytes) -> Any:
    """The picture with the colours that its profile means; a broken one means nothing."""
    from PIL import ImageCms

    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        image = image.convert("RGB") if image.mode == "L" else image
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image
    return converted


def without_hidden_colours(image: Any) -> Any:
    """What is wholly transparent becomes white: rubbed out must not mean hidden."""
    from PIL import Image

    hidden = image.getchannel("A").point([255, *[0] * 255])
    image.paste(Image.new("RGBA", image.size, (255, 255, 255, 0)), mask=hidden)
    return image


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
