"""Makes the pictures that the tests hand in: leaking ones, hostile ones and good ones."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

SECRET = b"SECRET-WANG-13812345678"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
    b'22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'dc:creator="' + SECRET + b'"/></rdf:RDF></x:xmpmeta>'
)


def photo(width: int = 320, height: int = 200) -> Image.Image:
    """A picture of many colours whose upper left corner is red."""
    down = Image.linear_gradient("L")
    bands = (down, down.rotate(90), Image.radial_gradient("L"))
    image = Image.merge("RGB", bands).resize((width, height))
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), fill=(250, 10, 10))
    return image


def gps(orientation: int = 1) -> Image.Exif:
    """EXIF with a place, a camera's number and words."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif[0xA431] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 26.4), 3: "E", 4: (116.0, 23.0, 29.3)}
    return exif


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    """A JPEG with one segment more, right behind its beginning."""
    return jpeg[:2] + segment(marker, content) + jpeg[2:]


def with_thumbnail() -> bytes:
    """A JPEG whose EXIF holds a small picture of something else."""
    small = with_segment(saved(Image.new("RGB", (64, 40), "blue"), "JPEG"), 0xFE, SECRET)
    entries = struct.pack(">HHII", 0x0201, 4, 1, 44) + struct.pack(
        ">HHII", 0x0202, 4, 1, len(small)
    )
    first = struct.pack(">H", 0) + struct.pack(">I", 14)
    second = struct.pack(">H", 2) + entries + struct.pack(">I", 0)
    tiff = b"MM\0*" + struct.pack(">I", 8) + first + second
    exif = b"Exif\0\0" + tiff + small
    return with_segment(saved(photo(), "JPEG"), 0xE1, exif)


def with_zip() -> bytes:
    """A JPEG with an archive behind its end."""
    behind = BytesIO()
    with zipfile.ZipFile(behind, "w") as archive:
        archive.writestr("list.txt", SECRET)
    return saved(photo(), "JPEG") + behind.getvalue()


def with_texts() -> bytes:
    """A PNG with text chunks of all three kinds, EXIF and bytes behind its end."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_text("Comment", SECRET.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(photo(), "PNG", pnginfo=info, exif=gps()) + SECRET


def rubbed_out() -> bytes:
    """A PNG on which the words are wholly transparent, and still there."""
    image = photo().convert("RGBA")
    image.paste((1, 2, 3, 0), (100, 100, 220, 160))
    return saved(image, "PNG")


def profiled(jpeg_of: Image.Image) -> bytes:
    """A JPEG with a colour profile whose description says who made it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    changed = profile.replace(b"sRGB", b"WANG")
    return saved(jpeg_of, "JPEG", icc_profile=changed)


def swapping_profile() -> bytes:
    """A profile by which red means green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        profile.replace(b"rXYZ", b"????")
        .replace(b"gXYZ", b"rXYZ")
        .replace(b"????", b"gXYZ")
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def huge_png(side: int = 50_000) -> bytes:
    """A PNG of side × side that is quite correct, and small."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", packed), chunk(b"IEND", b""))
    )


def claiming_webp(side: int = 16_384) -> bytes:
    """An extended WebP that announces the largest canvas around a small picture."""
    small = saved(Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "WEBP", lossless=True)
    size = (side - 1).to_bytes(3, "little") * 2
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + size
    body = b"WEBP" + extended + small[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def claiming_gif(*, screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    """A GIF that announces a screen, and a picture upon it, of any size."""
    small = saved(Image.new("P", (8, 8)), "GIF")
    small = small[:6] + struct.pack("<HH", *screen) + small[10:]
    at = small.index(b",", 13 + 3 * 2)
    return small[: at + 5] + struct.pack("<HH", *frame) + small[at + 9 :]


def animation(frames: int = 60) -> bytes:
    """A GIF whose first picture is red and whose others are not."""
    first = Image.new("P", (40, 30))
    first.putpalette([250, 10, 10] + [0, 0, 250] * 255)
    others = [Image.new("P", (40, 30), 1 + n % 2) for n in range(frames - 1)]
    for other in others:
        other.putpalette([250, 10, 10, 0, 250, 0, 0, 0, 250] + [0] * 759)
    return saved(first, "GIF", save_all=True, append_images=others, duration=50)
