"""A backup and the same site out of it; what is refused; what was erased since."""

import fcntl
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.models import UploadedFile

from accounts.models import User
from files.models import PortalDocument
from foundation import clock, erasures, personal_data
from jobs import outbox
from mailbox import attachments
from mailbox.models import LetterAttachment
from portal.backups import archive, databases, making, restoring, storages, switching
from portal.backups.failures import BackupError
from portal.backups.restoring import Wishes
from tests.backups import copied_site
from transparency import log

REPLACE = Wishes(replace=True)


@pytest.fixture
def site(made_database, tmp_path, settings, django_db_blocker):
    with django_db_blocker.unblock(), copied_site(tmp_path / "data", settings) as place:
        yield place


@pytest.fixture(autouse=True)
def data(tmp_path):
    (tmp_path / "data").mkdir()


@pytest.fixture
def backup(site, tmp_path):
    """A backup of a site with a person, a file, a sealed letter and a line in the log."""
    User.objects.create_user("stays", email="stays@example.cn")
    User.objects.create_user("goes", email="goes@example.cn", display_name="走的人")
    document = PortalDocument(title="一份文件")
    document.file.save("list.txt", ContentFile(b"content of a file" * 100))
    document.save()
    outbox.put(
        "mail", {name: ["goes@example.cn"] for name in ("to", "cc", "bcc", "reply_to")}
    )
    with transaction.atomic():
        log.append("test", "made", {"n": 1})
    Session.objects.create(
        session_key="k", session_data="x", expire_date=clock.now() + timedelta(hours=1)
    )
    erasures.make_ledger()
    return making.make(tmp_path / "backups")


def restored(made, wishes=REPLACE):
    return restoring.restore(made.path, wishes, lambda line: None)


def test_the_same_site_comes_out_of_a_backup(site, backup):
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    raw = backup.path.read_bytes()
    for secret in (configured.SECRET_KEY, *configured.PII_KEYS.values()):
        assert secret.encode() not in raw
    document = PortalDocument.objects.get()
    name = document.file.name
    document.delete()
    default_storage.delete(name)
    User.objects.create_user("came")
    User.objects.filter(username="stays").update(display_name="改了")

    done = restored(backup)

    assert sorted(User.objects.values_list("username", flat=True)) == ["goes", "stays"]
    assert User.objects.get(username="stays").display_name == ""
    with PortalDocument.objects.get().file.open() as file:
        assert file.read() == b"content of a file" * 100
    assert not Session.objects.exists()
    assert log.verify() == []
    assert log.head("test").sequence == 1
    assert (done.missing_files, done.replayed) == (0, 0)
    # The former site stands aside, whole.
    assert list(site.glob(f"files.{done.aside}"))
    assert not list(site.glob("*.restoring")) + list(site.glob(".restoring"))


def test_who_was_erased_since_stays_erased(site, backup, ledger):
    with ledger.open() as file:
        assert file.read() == ""
    personal_data.erase(User.objects.get(username="goes"))
    later = making.make(backup.path.parent / "later.tar")
    assert ledger.read_text().count("\n") == 1
    assert "goes" not in ledger.read_text()
    kept = ledger.read_text()

    done = restored(backup)

    assert done.replayed == 1
    assert not User.objects.filter(username="goes").exists()
    assert not outbox.OutboxItem.objects.exists()
    assert erasures.all_replayed()
    assert ledger.read_text() == kept

    # An old copy of the ledger does not know what the later backup knows.
    ledger.write_text("")
    with pytest.raises(BackupError, match="比备份还旧"):
        restored(later)
    ledger.unlink()
    with pytest.raises(BackupError, match="没有注销账本"):
        restored(later)


def test_what_is_erased_again_takes_its_own_file_and_no_other(site, tmp_path, ledger):
    """A file of the same name in the site that stood until then is somebody else's."""
    goes, stays = (User.objects.create_user(name) for name in ("goes", "stays"))

    def brought(user, content):
        file = ContentFile(content, name="list.txt")
        return UploadedFile.objects.create(uploaded_by_user=user, file=file).file.name

    name = brought(goes, b"of who goes")
    erasures.make_ledger()
    made = making.make(tmp_path / "backups")
    personal_data.erase(goes)
    assert not default_storage.exists(name)
    assert brought(stays, b"of who stays") == name

    done = restored(made)

    assert done.replayed == 1
    assert not default_storage.exists(name)
    [aside] = site.glob(f"files.{done.aside}")
    assert (aside / name).read_bytes() == b"of who stays"


def test_files_that_rows_name_are_counted_in_every_storage(site, backup, tmp_path):
    """A letter's sealed file and a document: their bytes come back, or it is said."""
    token = attachments.fresh_token()
    row = attachments.keep(token, "楼道里的灯坏了。".encode(), "说明.txt")
    directories = storages.on_disk()
    assert set(directories) == {"default", "renditions", "letters"}
    assert all(path.is_relative_to(site) for path in directories.values())
    assert storages.missing(directories=directories) == 0

    made = making.make(tmp_path / "backups" / "with-a-letter.tar")
    assert restored(made).missing_files == 0
    row = LetterAttachment.objects.get(pk=row.pk)
    assert attachments.content_of(row) == "楼道里的灯坏了。".encode()

    attachments.STORE.remove(row.stored)
    assert storages.missing(directories=directories) == 1
    default_storage.delete(PortalDocument.objects.get().file.name)
    assert storages.missing(directories=directories) == 2
    lost = making.make(tmp_path / "backups" / "without-them.tar")
    assert restored(lost).missing_files == 2


def test_a_restore_that_ends_early_leaves_the_old_site(site, backup, monkeypatch):
    User.objects.create_user("came")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "expire", full)
    with pytest.raises(BackupError, match="原有的数据没有动"):
        restored(backup)

    assert User.objects.filter(username="came").exists()
    assert default_storage.exists(PortalDocument.objects.get().file.name)
    assert not list(site.glob("*.restoring")) + list(site.glob(".restoring"))


def test_what_is_refused_is_refused_in_one_line(site, backup, settings, monkeypatch):
    def refused(match, wishes=REPLACE):
        with pytest.raises(BackupError, match=match) as error:
            restored(backup, wishes)
        assert "\n" not in str(error.value)

    refused("不是空的", Wishes())
    with (site / "serve.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused("正在运行")
    [(name, key)] = configured.PII_KEYS.items()
    settings.PII_KEYS = {"k9": key}
    refused(f"缺少密钥 {name}")
    settings.PII_KEYS = {name: "A" * 43 + "="}
    refused("不是用本站密钥")
    settings.PII_KEYS = {name: key}
    real = archive.read

    def changed(**values):
        def read(path, keep=None):
            found = real(path, keep)
            for field, value in values.items():
                setattr(found, field, value)
            return found

        monkeypatch.setattr(archive, "read", read)

    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    changed(vendor=other)
    refused("不能互相恢复")
    changed(migrations=["accounts.9999_from_the_future"])
    refused("更新的版本")
    changed(keys=["lost"])
    refused("缺少密钥 lost")
    changed(counts={})
    refused("与清单不符")
    monkeypatch.undo()
    assert User.objects.filter(username="goes").exists()


def test_keep_takes_the_oldest_and_nothing_is_overwritten(site, tmp_path):
    place = tmp_path / "backups"
    place.mkdir()
    for name in ("gongkailan-20200101-000000.tar", "gongkailan-20200102-000000.tar"):
        (place / name).write_bytes(b"old")
    (place / "other.tar").write_bytes(b"not ours")

    out = StringIO()
    call_command("backup", str(place), "--keep=2", stdout=out)

    left = sorted(path.name for path in place.glob("*.tar"))
    assert len(left) == 3
    assert left[:2] == ["gongkailan-20200102-000000.tar", left[1]]
    assert "other.tar" in left
    for word in (*configured.PII_KEYS, "SECRET_KEY", "另外保管"):
        assert word in out.getvalue()
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", str(place / "other.tar"))
    assert (place / "other.tar").read_bytes() == b"not ours"
    with pytest.raises(CommandError, match="--no-verify"):
        call_command("backup", str(place), "--keep=2", "--no-verify")
    with pytest.raises(CommandError, match="文件目录"):
        call_command("backup", str(storages.on_disk()["default"] / "x"))


def test_what_was_deleted_is_in_no_backup(site, tmp_path):
    User.objects.create_user("deletedcanary", first_name="deletedcanary" * 10)
    User.objects.filter(username="deletedcanary").delete()
    if connection.vendor == "sqlite":
        assert b"deletedcanary" in databases.sqlite_path().read_bytes() + wal()

    made = making.make(tmp_path / "backups")

    assert b"deletedcanary" not in made.path.read_bytes()


def wal():
    path = databases.sqlite_path()
    return path.with_name(f"{path.name}-wal").read_bytes()


@pytest.mark.parametrize("kill_at", range(5))
def test_a_switch_that_was_killed_is_finished_by_the_next(
    tmp_path, settings, monkeypatch, kill_at
):
    settings.DATA_DIR = tmp_path
    plan = switching.Plan("aside")
    for name in ("files", "renditions"):
        for end, words in (("", "old"), (".restoring", "new")):
            (tmp_path / f"{name}{end}").mkdir()
            (tmp_path / f"{name}{end}" / "is").write_text(words)
        plan.moves += [
            (str(tmp_path / name), str(tmp_path / f"{name}.aside")),
            (str(tmp_path / f"{name}.restoring"), str(tmp_path / name)),
        ]
    done = []
    real = switching.move

    def killed(source, target):
        if len(done) == kill_at:
            raise KeyboardInterrupt
        done.append(source)
        real(source, target)

    monkeypatch.setattr(switching, "move", killed)
    if kill_at < 4:
        with pytest.raises(KeyboardInterrupt):
            switching.begin(plan)
        assert switching.plan_path().exists()
    else:
        switching.begin(plan)
    monkeypatch.setattr(switching, "move", real)

    assert switching.finish() is (kill_at < 4)

    assert not switching.plan_path().exists()
    for name in ("files", "renditions"):
        assert (tmp_path / name / "is").read_text() == "new"
        assert (tmp_path / f"{name}.aside" / "is").read_text() == "old"


def test_an_old_client_of_postgresql_is_named(monkeypatch, tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    program.chmod(0o755)
    monkeypatch.setattr(databases, "PROGRAMS", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(databases.shutil, "which", lambda name: None)
    (tmp_path / "15" / "bin").mkdir(parents=True)
    program = program.rename(tmp_path / "15" / "bin" / "pg_dump")
    with pytest.raises(BackupError, match="比服务器（15）旧"):
        databases.program("pg_dump", 15)
    program.unlink()
    with pytest.raises(BackupError, match="没有找到 pg_dump"):
        databases.program("pg_dump", 15)
