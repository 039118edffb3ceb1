"""F10: a backup under load, restored elsewhere, is the clients' journal of one moment."""

import json
import re
import tarfile
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests import backups
from tests.faults.conftest import copy_database, environment_of, free_port
from tests.faults.ground import of_sqlite
from tests.faults.town import GROUNDWORK, PASSWORD, START, Letters, Town, letter
from tests.processes import database_url, wait_until

pytestmark = pytest.mark.faults

WORDS = "楼道里的灯坏了。"
# One letter with a file, and one public document, beside what the clients send.
FILES = f"""
import django
django.setup()
from django.core.files.base import ContentFile
from files.models import PortalDocument
from mailbox import attachments
from tests.mailbox import making
document = PortalDocument(title="file")
document.file.save("file.txt", ContentFile(b"words of a file" * 1000))
document.save()
token = attachments.fresh_token()
attachments.keep(token, "{WORDS}".encode(), "说明.txt")
print(making.written(files=token).letter.number)
"""
# All that a letter says, and each file that a row names, opened in the restored site.
OPENED = """
import json
import django
django.setup()
from files.models import PortalDocument
from mailbox import attachments
from mailbox.models import Letter, LetterAttachment
with PortalDocument.objects.get().file.open() as file:
    assert file.read() == b"words of a file" * 1000
print(json.dumps({
    "letters": {
        row.number: [row.text.title, row.text.content, row.identity.phone]
        for row in Letter.objects.select_related("text", "identity")
    },
    "files": [
        [row.letter.number, attachments.content_of(row).decode()]
        for row in LetterAttachment.objects.select_related("letter")
    ],
}))
"""
# With each letter that nobody has taken up yet exactly one row here, and none without.
ONE_TO_ONE = (
    "mailbox_lettertext",
    "mailbox_letteridentity",
    "mailbox_letterevent WHERE action = 'receive'",
    "mailbox_letterevent",
    "editorial_workitem WHERE kind = 'letter' AND closed_at IS NULL",
    "editorial_workitem",
    "transparency_logentry WHERE stream = 'letters'",
)


@pytest.fixture
def towns(made_database, tmp_path):
    """Two portals on the database of this run: one with its people, one that is empty."""
    with ExitStack() as stack:
        made = []
        for name in ("origin", "other"):
            directory = tmp_path / name
            directory.mkdir()
            environment = environment_of(directory)
            if made_database.vendor == "postgresql":
                address = database_url(made_database)
                address = f"{address.rpartition('/')[0]}/{backups.NAME}_{name}"
                environment["DATABASE_URL"] = address
            made.append(Town(environment, free_port(), tmp_path / f"{name}.log", stack))
        if made_database.vendor == "sqlite":
            source = made_database.settings_dict["NAME"]
            copy_database(source, made[0].directory / "portal.sqlite3")
        else:
            stack.callback(backups.drop_copies)
            backups.drop_copies()
            backups.copy_postgresql(f"{backups.NAME}_origin", made_database)
            backups.make_postgresql(f"{backups.NAME}_other")
        settled = made[0].python("-c", GROUNDWORK, timeout=240)
        assert settled.returncode == 0, settled.stderr
        yield made
        for town in made:
            town.kill_everything()


def query_of(town):
    """Reads a town's database by a connection of its own."""
    address = town.environment["DATABASE_URL"]
    if address.startswith("sqlite"):
        return of_sqlite(Path(address.removeprefix("sqlite:///")))

    def query(text):
        with psycopg.connect(address) as database:
            return database.execute(text).fetchall()

    return query


def numbers_in(query):
    """The numbers of all letters, none of them by half."""
    numbers = [number for (number,) in query("SELECT number FROM mailbox_letter")]
    for table in ONE_TO_ONE:
        assert query(f"SELECT count(*) FROM {table}") == [(len(numbers),)], table  # noqa: S608
    assert len(numbers) == len(set(numbers))
    return set(numbers)


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest"))


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def log_in(town):
    """Whether the login form takes the right password and opens a session."""
    page = town.ask("/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    answer = town.ask(
        "/accounts/login/",
        method="POST",
        body=urlencode(
            {"login": "resident", "password": PASSWORD, "csrfmiddlewaretoken": token}
        ),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": page.headers["set-cookie"].split(";")[0],
            "Referer": f"http://127.0.0.1:{town.port}/accounts/login/",
        },
    )
    return answer.status == 302 and "sessionid=" in answer.headers.get("set-cookie", "")


def tracked(town, receipt):
    number, code = receipt
    return town.ask(
        "/api/v1/letters/track/",
        method="POST",
        body=json.dumps({"number": number, "code": code}),
        headers={"Content-Type": "application/json"},
    ).status


def test_a_backup_under_load_is_the_journal_of_one_moment(towns, tmp_path):
    origin, other = towns
    placed = origin.python("-c", FILES)
    assert placed.returncode == 0, placed.stderr
    first = placed.stdout.split()[-1]
    origin.serve(workers=1)
    letters = Letters(origin.port)
    letters.start(range(100_000), clients=6)
    wait_until(lambda: len(letters.receipts) > 40, seconds=90, what="some letters")
    started = time.monotonic()
    done = origin.manage("backup", str(tmp_path / "backups"), timeout=240)
    took = time.monotonic() - started
    known = len(letters.receipts)
    wait_until(lambda: len(letters.receipts) > known + 5, seconds=90, what="some more")
    letters.stop()
    assert done.returncode == 0, done.stderr
    assert letters.statuses() == {201}
    [path] = (tmp_path / "backups").glob("gongkailan-*.tar")
    manifest = manifest_of(path)
    began, ended = moment(manifest["made_at"]), moment(manifest["copied_at"])

    # To another machine: an empty directory with the same keys and the ledger.
    for name in ("secrets/secret_key", "secrets/pii_keys", "erasures.jsonl"):
        target = other.directory / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((origin.directory / name).read_bytes())
    started = time.monotonic()
    done = other.manage("restore", str(path), timeout=240)
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stderr

    receipts = {each: number for number, [each] in letters.receipts.items()}
    told = {number for number, _code in receipts}
    assert len(told) == len(letters.receipts)
    before, after = set(), set()
    for (number, _code), sent in receipts.items():
        asked, answered = letters.moments[sent]
        if answered < began:
            before.add(number)
        if asked > ended:
            after.add(number)
    assert len(before) > 10
    assert len(after) > 3
    numbers = numbers_in(query_of(other))
    assert before | {first} <= numbers
    assert not numbers & after
    # Of those that were on their way the first, and none without the one before it.
    everything = sorted(numbers_in(query_of(origin)))
    assert set(everything) == told | {first}
    assert sorted(numbers) == everything[: len(numbers)]
    assert manifest["heads"]["letters"].split(":")[0] == str(len(numbers))
    assert other.manage("verify_log").returncode == 0
    answers = query_of(other)("SELECT count(*), count(answer) FROM jobs_rememberedanswer")
    assert answers == [(len(numbers) - 1, len(numbers) - 1)]

    opened = other.python("-c", OPENED)
    assert opened.returncode == 0, opened.stderr
    found = json.loads(opened.stdout)
    assert found["files"] == [[first, WORDS]]
    for (number, _code), sent in receipts.items():
        if number in numbers:
            typed = letter(sent)
            words = [typed["title"], typed["content"], typed["phone"]]
            assert found["letters"][number] == words

    other.serve(workers=1)
    assert other.ask("/").status == 200
    assert other.ask("/mailbox/letters/").status == 200
    assert log_in(other)
    last = max((each for each in receipts if each[0] in numbers), key=lambda each: each[0])
    gone = next(each for each in receipts if each[0] in after)
    assert (tracked(other, last), tracked(other, gone)) == (200, 404)
    # Sent again under its key: who is in it gets number and code of old.
    again = Letters(other.port, keys=letters.keys)
    again.send_all([receipts[last], receipts[gone]], clients=1)
    assert again.statuses() == {201}
    assert again.receipts[receipts[last]] == [last]
    assert again.receipts[receipts[gone]] != [gone]
    wait_until(lambda: other.worker_of_queue("slow"), seconds=START, what="the workers")
    during = len(told) - len(before) - len(after)
    print(  # noqa: T201
        f"\nF10：{len(told)} 封信，备份 {took:.1f} 秒，抄数据库 {ended - began:.2f} 秒，"
        f"那时有 {during} 封在路上；备份里 {len(numbers)} 封，与日志一致；"
        f"恢复 {seconds:.1f} 秒"
    )
