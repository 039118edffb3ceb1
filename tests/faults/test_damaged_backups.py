"""Two hundred damaged, foreign and forged backups (F11): each refused in one line."""

import gzip
import hashlib
import random
import re
import tarfile
import zipfile
from io import BytesIO

import pytest

from portal.backups import archive
from portal.backups.failures import BackupError
from tests.backups import manifest

pytestmark = pytest.mark.faults


def members(order=("database", "files/default/a/one.txt", "files/default/b/two.bin")):
    content = {
        "database": b"SQLite format 3\0" + bytes(range(256)) * 9,
        "files/default/a/one.txt": "一份文件".encode() * 90,
        "files/default/b/two.bin": bytes(range(255, -1, -1)) * 7,
    }
    return [(name, content[name]) for name in order]


def written(path, content, **values):
    with path.open("wb") as file:
        writer = archive.Writer(file)
        for name, data in content:
            writer.add(name, BytesIO(data))
        values.setdefault("files", writer.members - 1)
        writer.seal(manifest(**values))
    return path


def resealed(raw):
    """As who has no key ring would seal it: the digest right, the HMAC made up."""
    body = raw[: -archive.TAIL]
    return body + archive._tail(hashlib.sha256(body).hexdigest(), "k1", "0" * 64)


def damages(good, tmp_path, count):
    """(what, bytes): flips in each part and at random, cuts, and what is no backup."""
    chance = random.Random(20_261_128)  # noqa: S311 - the same each time
    foreign = BytesIO()
    with tarfile.open(fileobj=foreign, mode="w") as tar:
        info = tarfile.TarInfo("hello")
        info.size = 5
        tar.addfile(info, BytesIO(b"hello"))
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("database", b"x")
    swapped = written(tmp_path / "swapped", members()[::-1]).read_bytes()
    other = good.replace(b'"vendor": "sqlite"', b'"vendor": "sqlitf"')
    renamed = good.replace(b"files/default/a/one.txt", b"files/default/../../x.t")
    yield from {
        "empty": b"",
        "foreign tar": foreign.getvalue(),
        "zip": zipped.getvalue(),
        "gz of a good one": gzip.compress(good),
        "text": "这不是备份".encode() * 500,
        "zeros": bytes(len(good)),
        "newer format": good.replace(b"gongkailan-backup 1\n", b"gongkailan-backup 2\n"),
        "swapped, sealed again": resealed(swapped),
        "a way out, sealed again": resealed(renamed),
        "manifest, sealed again": resealed(other),
        "longer by a block": good + bytes(512),
        "longer by a byte": good + b"\0",
        "twice": good + good,
        "without its start": good[512:],
    }.items()
    parts = [0, 300, 512, 1024, 1030, 1536, 3000, 5000, len(good) - 3000, len(good) - 2048]
    parts += [len(good) - 1536, len(good) - 1500, len(good) - 1024, len(good) - 1]
    for place in parts:
        yield f"bit at {place}", flipped(good, place, chance.randrange(8))
    for size in (1, 511, 512, 1024, 2048, len(good) // 2, len(good) - 512, len(good) - 1):
        yield f"cut to {size}", good[:size]
    made = 14 + len(parts) + 8
    while made < count:
        place = chance.randrange(len(good))
        if made % 3:
            yield f"bit at {place}", flipped(good, place, chance.randrange(8))
        else:
            yield f"cut to {place}", good[:place]
        made += 1


def flipped(good, place, bit):
    raw = bytearray(good)
    raw[place] ^= 1 << bit
    return bytes(raw)


def test_every_damaged_backup_is_refused(tmp_path, rounds):
    good = written(tmp_path / "good.tar", members())
    assert archive.read(good).files == 2
    raw = good.read_bytes()
    count, refused, lines = rounds(reduced=60, all_of_them=200), 0, set()
    bad = tmp_path / "bad.tar"
    for what, data in damages(raw, tmp_path, count):
        assert data != raw, what
        bad.write_bytes(data)
        kept = []
        with pytest.raises(BackupError) as error:
            archive.read(bad, lambda name, file, kept=kept: kept.append(name))
        # Nothing of it was looked at before it was refused.
        assert kept == [], what
        line = str(error.value)
        assert re.search("[一-鿿]", line), what
        assert "\n" not in line, what
        lines.add(line)
        refused += 1
    assert refused == count
    assert len(lines) >= 5


@pytest.mark.parametrize(
    ("content", "values", "told"),
    [
        (members()[1:], {}, "清单"),
        (members()[:2], {"files": 2}, "清单"),
        ([*members(), ("etc/passwd", b"x")], {}, "多出了"),
        ([*members(), ("files/default/../../x", b"x")], {}, "多出了"),
    ],
)
def test_a_sealed_backup_that_contradicts_itself_is_refused(
    tmp_path, content, values, told
):
    """As only a fault of our own could write it."""
    path = written(tmp_path / "bad.tar", content, **values)
    with pytest.raises(BackupError, match=told):
        archive.read(path)
