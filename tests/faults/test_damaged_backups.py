"""Two hundred damaged, foreign and forged backups (F11): each refused in one line."""

import gzip
import hashlib
import random
import re
import tarfile
import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from foundation import erasures
from portal.backups import archive, making, restoring, storages
from portal.backups.failures import BackupError
from portal.backups.restoring import Wishes
from tests.backups import copied_site, manifest

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


@pytest.fixture
def site(made_database, tmp_path, settings, django_db_blocker):
    (tmp_path / "data").mkdir()
    with django_db_blocker.unblock(), copied_site(tmp_path / "data", settings) as place:
        yield place


def standing(site):
    """What the present site is: who is in it, each of its files, nothing beside it."""
    files = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for directory in storages.on_disk().values()
        for path in directory.rglob("*")
        if path.is_file()
    }
    beside = sorted(path.name for path in site.iterdir() if "restor" in path.name)
    return sorted(User.objects.values_list("username", flat=True)), files, beside


def test_none_of_them_touches_the_site_that_stands(site, tmp_path, rounds):
    """The same damages to a backup of a whole site, given to `restore --replace`."""
    User.objects.create_user("in-the-backup")
    default_storage.save("a/old.txt", ContentFile(b"old"))
    erasures.make_ledger()
    made = making.make(tmp_path / "backups")
    User.objects.create_user("came-since")
    default_storage.save("a/new.txt", ContentFile(b"new"))
    before = standing(site)
    assert len(before[1]) == 2
    count, kinds, lines = rounds(reduced=40, all_of_them=200), {}, set()
    bad = tmp_path / "bad.tar"
    for what, data in damages(made.path.read_bytes(), tmp_path, count):
        bad.write_bytes(data)
        with pytest.raises(BackupError) as error:
            restoring.restore(bad, Wishes(replace=True), lambda line: None)
        assert re.search("[一-鿿]", str(error.value)), what
        assert "\n" not in str(error.value), what
        assert standing(site) == before, what
        lines.add(str(error.value))
        kind = re.sub(r"( at| to) \d+$", "", what)
        kinds[kind] = kinds.get(kind, 0) + 1
    assert sum(kinds.values()) == count
    assert len(kinds) >= 16
    print(f"\nF11：{count} 个，{len(kinds)} 种，{kinds}，答复 {len(lines)} 种")  # noqa: T201
    # The good one is taken: it is not the site that refuses.
    restoring.restore(made.path, Wishes(replace=True), lambda line: None)
    assert list(User.objects.filter(username__contains="-").values_list("username")) == [
        ("in-the-backup",)
    ]


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
