"""Pictures of strangers: nothing but the picture comes out, and bombs are not decoded."""

import os
import subprocess
import sys
import time
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from files import imaging, redrawing
from tests.files import pictures

JPEG = pictures.saved(pictures.photo(), "JPEG")
XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"

LEAKING = {
    "exif and place": lambda: pictures.saved(pictures.photo(), "JPEG", exif=pictures.gps()),
    "xmp": lambda: pictures.with_segment(JPEG, 0xE1, XMP_NAME + pictures.XMP),
    "iptc": lambda: pictures.with_segment(
        JPEG, 0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x17" + pictures.SECRET
    ),
    "comment": lambda: pictures.with_segment(JPEG, 0xFE, pictures.SECRET),
    "colour profile": lambda: pictures.profiled(pictures.photo()),
    "another thumbnail": pictures.with_thumbnail,
    "archive behind": pictures.with_zip,
    "page behind": lambda: JPEG + b"<html><script>alert(1)</script>" + pictures.SECRET,
    "page in a comment": lambda: pictures.with_segment(
        JPEG, 0xFE, b"<html><script>alert(1)</script>" + pictures.SECRET
    ),
    "texts of a png": pictures.with_texts,
    "heic with place": lambda: pictures.saved(
        pictures.photo(), "HEIF", exif=pictures.gps().tobytes(), xmp=pictures.XMP
    ),
    "avif with place": lambda: pictures.saved(
        pictures.photo(), "AVIF", exif=pictures.gps(), xmp=pictures.XMP
    ),
    "webp with place": lambda: pictures.saved(
        pictures.photo(), "WEBP", exif=pictures.gps(), xmp=pictures.XMP
    ),
    "comment of a gif": lambda: pictures.saved(
        pictures.photo(), "GIF", comment=pictures.SECRET
    ),
}


def made(data: bytes, name: str = "照片.jpg") -> tuple[imaging.Made, Image.Image]:
    result = imaging.re_encode(BytesIO(data), name)
    image = Image.open(BytesIO(result.content))
    image.load()
    assert image.size == (result.width, result.height)
    return result, image


@pytest.mark.parametrize("leak", LEAKING)
def test_what_a_picture_brings_along_stays_behind(leak):
    data = LEAKING[leak]()
    marks = [
        b"SECRET", b"WANG", b"<script", b"Exif", b"adobe", b"Photoshop", b"PK\x03\x04",
        b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"ICC_PROFILE", b"EXIF", b"XMP",
    ]  # fmt: skip
    # The leak is there before, or the test proves nothing.
    assert any(mark in data for mark in marks)

    result, image = made(data)

    assert [mark for mark in marks if mark in result.content] == []
    assert not image.getexif()
    # What Pillow itself says of a plain JPEG, a PNG or a GIF.
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    red, green, blue = image.convert("RGB").getpixel((10, 10))
    assert red > 200
    assert max(green, blue) < 90


def test_only_the_picture_is_copied_and_nothing_follows_its_end():
    result, _image = made(pictures.with_zip())

    assert result.content.endswith(b"\xff\xd9")
    assert result.content.count(b"\xff\xd8\xff") == 1


CLEAN = {
    "photo": (lambda: JPEG, ".jpg"),
    "grey photo": (lambda: pictures.saved(pictures.photo().convert("L"), "JPEG"), ".jpg"),
    "print": (lambda: pictures.saved(pictures.photo().convert("CMYK"), "JPEG"), ".jpg"),
    "opaque png": (
        lambda: pictures.saved(pictures.photo().convert("RGBA"), "PNG"),
        ".jpg",
    ),
    "photo as png": (lambda: pictures.saved(pictures.photo(), "PNG"), ".jpg"),
    "drawing": (lambda: pictures.saved(Image.new("RGB", (320, 200), "red"), "PNG"), ".png"),
    "deep png": (
        lambda: pictures.saved(Image.new("I;16", (320, 200), 40_000), "PNG"),
        ".png",
    ),
    "webp": (lambda: pictures.saved(pictures.photo(), "WEBP"), ".jpg"),
    "heic": (lambda: pictures.saved(pictures.photo(), "HEIF"), ".jpg"),
    "avif": (lambda: pictures.saved(pictures.photo(), "AVIF"), ".jpg"),
    "gif": (lambda: pictures.saved(pictures.photo().quantize(64), "GIF"), ".png"),
    "clear webp": (
        lambda: pictures.saved(Image.new("RGBA", (320, 200), (9, 9, 9, 90)), "WEBP"),
        ".webp",
    ),
    "clear png": (
        lambda: pictures.saved(Image.new("RGBA", (320, 200), (9, 9, 9, 90)), "PNG"),
        ".png",
    ),
}


@pytest.mark.parametrize("name", CLEAN)
def test_good_pictures_pass_in_the_kind_that_suits_them(name):
    make, suffix = CLEAN[name]

    result, image = made(make())

    assert (result.suffix, image.size) == (suffix, (320, 200))
    if name.startswith("clear"):
        assert image.getpixel((5, 5))[3] == 90
    if name == "deep png":
        # 40,000 of 65,535, not what was cut off at 255.
        assert 150 <= image.getpixel((5, 5)) <= 160


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_lies_as_its_camera_was_held(kind):
    data = pictures.saved(pictures.photo(), kind, exif=pictures.gps(orientation=6))

    _result, image = made(data)

    assert image.size == (200, 320)
    # Turned to the right, the red corner is at the upper right.
    assert image.convert("RGB").getpixel((190, 10))[0] > 200
    assert image.convert("RGB").getpixel((190, 10))[1] < 90


def test_what_is_rubbed_out_is_gone():
    data = pictures.rubbed_out()
    assert Image.open(BytesIO(data)).getpixel((150, 120)) == (1, 2, 3, 0)

    _result, image = made(data)

    assert image.getpixel((150, 120)) == (255, 255, 255, 0)


def test_colours_of_a_profile_are_made_those_of_the_screen():
    image = Image.new("RGB", (40, 30), (250, 10, 10))
    data = pictures.saved(image, "JPEG", icc_profile=pictures.swapping_profile())

    _result, redrawn = made(data)

    red, green, _blue = redrawn.getpixel((5, 5))
    assert green > 200
    assert red < 90


def test_a_broken_profile_means_nothing():
    data = pictures.saved(pictures.photo(), "JPEG", icc_profile=b"WANG")

    result, _image = made(data)

    assert b"WANG" not in result.content


def test_of_an_animation_the_first_picture_is_taken():
    result, image = made(pictures.animation())

    assert result.suffix == ".png"
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((5, 5)) == (250, 10, 10)


def test_a_large_photo_is_shrunk_and_a_long_screenshot_stays_readable():
    _result, image = made(pictures.saved(pictures.photo(6400, 4800), "JPEG", quality=30))
    assert image.size == (3200, 2400)

    _result, image = made(pictures.saved(Image.new("RGB", (900, 15_000), "red"), "PNG"))
    assert image.width > 800


REFUSED = {
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_image"),
    "html": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "not_image"),
    "bmp": (lambda: pictures.saved(pictures.photo(), "BMP"), "not_image"),
    "tiff": (lambda: pictures.saved(pictures.photo(), "TIFF"), "not_image"),
    "nothing": (lambda: b"", "not_image"),
    "html that begins like a gif": (
        lambda: b"GIF89a=1;/*<html><script>alert(1)</script>*/",
        "not_readable",
    ),
    "zip that begins like a jpeg": (
        lambda: b"\xff\xd8\xffPK\x03\x04" + bytes(400),
        "not_readable",
    ),
    "huge png": (pictures.huge_png, "too_large"),
    "one long line": (
        lambda: pictures.saved(Image.new("L", (20_001, 2)), "PNG"),
        "too_large",
    ),
    "screen of a gif": (
        lambda: pictures.claiming_gif(screen=(65_535, 65_535), frame=(8, 8)),
        "too_large",
    ),
    "picture of a gif": (
        lambda: pictures.claiming_gif(screen=(8, 8), frame=(65_535, 65_535)),
        "too_large",
    ),
    "canvas of a webp": (pictures.claiming_webp, "too_large"),
    "cut jpeg": (lambda: JPEG[: len(JPEG) // 2], "not_readable"),
    "cut png": (
        lambda: pictures.saved(pictures.photo(), "PNG")[:3000],
        "not_readable",
    ),
    "cut heic": (lambda: pictures.saved(pictures.photo(), "HEIF")[:-200], "not_readable"),
    "cut webp": (lambda: pictures.saved(pictures.photo(), "WEBP")[:-200], "not_readable"),
    "cut avif": (lambda: pictures.saved(pictures.photo(), "AVIF")[:-200], "not_readable"),
    "head only": (lambda: JPEG[:3], "not_readable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_or_too_large_is_refused_with_words(name):
    make, code = REFUSED[name]
    data = make()
    assert len(data) < 400_000 or code == "not_image"

    began = time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        imaging.re_encode(BytesIO(data), "图.png")

    assert refused.value.code == code
    assert refused.value.messages == [f"“图.png”：{imaging.REFUSED[code]}"]
    # A second is what it costs (0.2 s alone); these are two shared cores.
    assert time.perf_counter() - began < 5


SMALL_PARENT = """
import os, subprocess, sys
command = [sys.executable, "-IB", *sys.argv[1:]]
child = subprocess.Popen(command, stdin=0, stdout=subprocess.PIPE)
said = child.stdout.read()
_pid, _status, used = os.wait4(child.pid, 0)
print(used.ru_maxrss // 1024, said.partition(b"\\n")[0].decode())
"""


def read_apart(data, tmp_path):
    """MB of the process that reads it, and its answer.

    The kernel counts its parent's memory too, so that is small.
    """
    (tmp_path / "picture").write_bytes(data)
    kind = imaging.kind_of(data[:64])
    with (tmp_path / "picture").open("rb") as file:
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", SMALL_PARENT, str(imaging.CHILD), kind, "76", "80"],
            stdin=file,
            capture_output=True,
            check=True,
        )
    megabytes, _, said = done.stdout.decode().partition(" ")
    return int(megabytes), said


@pytest.mark.parametrize(
    "name", [n for n, (_, code) in REFUSED.items() if "not_i" not in code]
)
def test_a_bomb_takes_no_memory(name, tmp_path):
    assert read_apart(REFUSED[name][0](), tmp_path)[0] < 100


def turned(width, height, **options):
    """A photograph that was held upright, with the colours of some screen."""
    photo = pictures.photo(width, height)
    return pictures.saved(
        photo,
        "JPEG",
        exif=pictures.gps(orientation=6),
        icc_profile=pictures.swapping_profile(),
        **options,
    )


LARGEST = {
    "photo of 13 million": (lambda: turned(4160, 3120), 3120),
    "photo of 50 million": (lambda: turned(8160, 6120, quality=30), 3060),
    "in passes": (
        lambda: turned(6000, 4000, progressive=True, quality=30),
        2000,
    ),
    "in passes, finest": (
        lambda: turned(6000, 4000, progressive=True, subsampling=0, quality=30),
        None,
    ),
    "screenshot": (
        lambda: pictures.saved(
            pictures.photo(1080, 10_000).convert("RGBA"), "PNG", compress_level=1
        ),
        1080,
    ),
    "webp": (
        lambda: pictures.saved(pictures.photo(2800, 2100), "WEBP", method=0),
        2800,
    ),
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_take_no_more_than_their_room(name, tmp_path):
    """A hundred megabytes above the same process with the smallest of pictures."""
    make, width = LARGEST[name]
    least, _said = read_apart(JPEG, tmp_path)

    most, said = read_apart(make(), tmp_path)

    assert most - least <= redrawing.ROOM // 1024**2 + 4
    assert (f'"width": {width},' if width else "too_large") in said


def test_what_needs_more_than_its_room_is_told_that_it_is_too_large(monkeypatch, tmp_path):
    narrow = tmp_path / "narrow.py"
    text = imaging.CHILD.read_text()
    assert "ROOM = 100 * 1024**2" in text
    narrow.write_text(text.replace("ROOM = 100 * 1024**2", "ROOM = 2 * 1024**2"))
    monkeypatch.setattr(imaging, "CHILD", narrow)

    with pytest.raises(ValidationError, match="像素太多"):
        imaging.re_encode(BytesIO(pictures.saved(pictures.photo(2000, 1500), "PNG")), "图")


def test_a_file_that_is_too_heavy_is_not_read_to_its_end():
    class Endless(BytesIO):
        read_bytes = 0

        def read(self, size=-1):
            assert size >= 0
            self.read_bytes += size
            return b"\xff\xd8\xff" + bytes(size - 3)

    file = Endless()
    with pytest.raises(ValidationError, match="30MB"):
        imaging.re_encode(file, "大.jpg")

    assert file.read_bytes == imaging.HEAVIEST + 1


def test_a_decoder_that_hangs_is_ended_and_the_turn_is_given_back(monkeypatch, tmp_path):
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(imaging, "CHILD", hangs)
    monkeypatch.setattr(imaging, "SECONDS", 0.3)
    for _time in range(2):
        with pytest.raises(ValidationError, match="太久"):
            imaging.re_encode(BytesIO(JPEG), "慢.jpg")


def test_a_decoder_that_dies_or_babbles_is_a_file_that_cannot_be_read(
    monkeypatch, tmp_path
):
    broken = tmp_path / "broken.py"
    monkeypatch.setattr(imaging, "CHILD", broken)
    for script in ("import os; os.kill(os.getpid(), 11)", "print('{}'); 1/0", ""):
        broken.write_text(script)
        with pytest.raises(ValidationError, match="打不开"):
            imaging.re_encode(BytesIO(JPEG), "坏.jpg")


def test_the_other_process_has_limits_and_no_keys(monkeypatch, tmp_path):
    monkeypatch.setenv("PII_KEYS", "a-key")
    told = tmp_path / "told.py"
    told.write_text(
        f"import os, resource, runpy, sys\n"
        f"module = runpy.run_path({str(imaging.CHILD)!r})\n"
        "for what, most in module['LIMITS']: resource.setrlimit(what, (most, most))\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], 'PII_KEYS' in os.environ)\n"
        "try:\n"
        "    with open(sys.argv[0] + '.out', 'w') as file: file.write('x')\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    monkeypatch.setattr(imaging, "CHILD", told)

    answer = imaging.redrawn(b"", "jpeg").decode().split()

    assert answer == [str(redrawing.MEMORY), "False", "OSError"]
    assert os.environ["PII_KEYS"] == "a-key"


def test_only_one_picture_at_a_time_is_drawn(monkeypatch):
    monkeypatch.setattr(imaging, "TURN_SECONDS", 0.05)
    with imaging._turn, pytest.raises(ValidationError, match="太多"):
        imaging.re_encode(BytesIO(JPEG), "照片.jpg")
