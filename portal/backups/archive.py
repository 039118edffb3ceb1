"""The file of a backup: a tar that any tar reads, with a seal at its end.

    format            one line: name and number of the format
    database          as databases.py made it
    files/<storage>/… every file of the site
    sums              a line for each member above: SHA-256, size, name
    manifest          JSON: when, of which state, what is counted in it
    seal              SHA-256 of every byte before, and its HMAC under the key ring

The seal's block and the zeros behind it have one possible form, so that each flipped or
missing bit of the file is seen. The HMAC tells a backup of this site from one that somebody
put together. Nothing is trusted, and tarfile sees nothing, before the seal was compared.
"""

import hashlib
import hmac
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from foundation import encryption
from portal.backups.failures import BackupError

FORMAT = 1
NAME = "gongkailan-backup"
BLOCK = 512
CHUNK = 1024 * 1024
# The seal's header, its block, and the two empty blocks that end every tar.
TAIL = 4 * BLOCK
PURPOSE = "backup"
DATABASE = "database"
HEADER = re.compile(rb"gongkailan-backup (\d{1,6})\n")
# What a member that is a file of the site may be called: no way out of its directory.
SAFE_PART = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f]{1,255}")


@dataclass
class Manifest:
    """What a backup says of itself. `counts` are rows by table, `heads` ends of the log.

    What was committed by `made_at` is in it, what began after `copied_at` is not.
    """

    made_at: str
    copied_at: str
    vendor: str
    migrations: list[str]
    counts: dict[str, int]
    heads: dict[str, str]
    keys: list[str]
    storages: list[str]
    outside: list[str]
    files: int = 0
    sums: str = ""
    format: int = FORMAT
    extra: dict[str, Any] = field(default_factory=dict)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


def _tail(digest: str, key: str, mac: str) -> bytes:
    """The only end that a sound backup of this digest may have."""
    content = json.dumps({"sha256": digest, "key": key, "hmac": mac}).encode()
    header = _info("seal", len(content)).tobuf(tarfile.USTAR_FORMAT)
    return (header + content.ljust(BLOCK, b"\0")).ljust(TAIL, b"\0")


def _mac(key: str, digest: str) -> str:
    secret = encryption.derived_key(key, PURPOSE)
    return hmac.new(secret, digest.encode(), hashlib.sha256).hexdigest()


class _Counted:
    """Passes bytes on and keeps their digest; what tarfile writes to."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest, self.position = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.file.write(data)
        self.digest.update(data)
        self.position += len(data)
        return len(data)

    def tell(self) -> int:
        return self.position


class _Hashed:
    """A source of bytes that keeps the digest of what was read."""

    def __init__(self, file: Any) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.file.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Writes one backup into an open file, member by member; memory does not grow."""

    def __init__(self, file: BinaryIO) -> None:
        self.out = _Counted(file)
        self.tar = tarfile.open(  # noqa: SIM115 - ended by seal(), which writes its own end
            fileobj=self.out, mode="w", format=tarfile.PAX_FORMAT, copybufsize=CHUNK
        )
        self.sums = BytesIO()
        self.members = 0
        self.add("format", BytesIO(f"{NAME} {FORMAT}\n".encode()), summed=False)

    def add(self, name: str, file: BinaryIO, *, summed: bool = True) -> None:
        """One member, as long as the file is now. OSError when that cannot be done."""
        file.seek(0, os.SEEK_END)
        size = file.tell()
        file.seek(0)
        source = _Hashed(file)
        self.tar.addfile(_info(name, size), source)  # type: ignore[arg-type]
        # tarfile would keep each member in memory.
        self.tar.members = []
        if summed:
            self.sums.write(_sum(source.digest.hexdigest(), size, name))
            self.members += 1

    def seal(self, manifest: Manifest) -> None:
        """The last members. After this the file is whole, and not yet on the disk."""
        manifest.sums = hashlib.sha256(self.sums.getbuffer()).hexdigest()
        self.add("sums", self.sums, summed=False)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        self.add("manifest", BytesIO(text.encode()), summed=False)
        digest, key = self.out.digest.hexdigest(), encryption.newest_key()
        self.out.write(_tail(digest, key, _mac(key, digest)))


def _sum(digest: str, size: int, name: str) -> bytes:
    return f"{digest} {size} {json.dumps(name, ensure_ascii=True)}\n".encode()


def check_seal(path: Path) -> None:
    """Raise BackupError for what is not a whole backup of this site, in this format."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            _check_beginning(file.read(BLOCK + BLOCK), path)
            if size < 2 * BLOCK + TAIL or size % BLOCK:
                raise BackupError(f"{path.name}：备份不完整，末尾被截去或多出了内容。")
            file.seek(0)
            digest = _digest(file, size - TAIL)
            tail = file.read(TAIL)
    except OSError as error:
        raise BackupError(f"{path.name}：读不出（{error.strerror}）。") from None
    try:
        seal = json.loads(tail[BLOCK : 2 * BLOCK].rstrip(b"\0"))
        told, key, mac = (str(seal[name]) for name in ("sha256", "key", "hmac"))
    except (ValueError, KeyError, TypeError):
        raise BackupError(f"{path.name}：备份不完整，没有末尾的校验值。") from None
    if told != digest or tail != _tail(told, key, mac):
        raise BackupError(f"{path.name}：备份已损坏，内容与校验值不符。")
    try:
        good = hmac.compare_digest(_mac(key, digest), mac)
    except encryption.KeyMissing:
        shown = key if encryption.KEY_NAME.fullmatch(key) else "（无名）"
        raise BackupError(
            f"{path.name}：缺少密钥 {shown}，无法核对备份，请把它放回 PII_KEYS。"
        ) from None
    if not good:
        raise BackupError(
            f"{path.name}：不是用本站密钥所做的备份，或被改动过（密钥 {key}）。"
        )


def _check_beginning(start: bytes, path: Path) -> None:
    if not start:
        raise BackupError(f"{path.name}：文件是空的。")
    if start[: len("format")] != b"format" or start[257:262] != b"ustar":
        raise BackupError(f"{path.name}：不是本门户的备份文件。")
    found = HEADER.match(start, BLOCK)
    if found is None:
        raise BackupError(f"{path.name}：不是本门户的备份文件，或开头已损坏。")
    if int(found[1]) > FORMAT:
        raise BackupError(
            f"{path.name}：备份的格式是 {int(found[1])}，本程序只认识到 {FORMAT}，"
            "请用更新的版本恢复。"
        )


def _digest(file: BinaryIO, left: int) -> str:
    digest = hashlib.sha256()
    while left and (data := file.read(min(CHUNK, left))):
        digest.update(data)
        left -= len(data)
    return digest.hexdigest()


Keep = Callable[[str, Any], None]


def read(path: Path, keep: Keep | None = None) -> Manifest:
    """Check the seal, then each member; `keep(name, file)` is given each that is content.

    `keep` has to read its file to the end. BackupError as check_seal() raises it, and for
    members that are not as the sums and the manifest say.
    """
    check_seal(path)
    try:
        return _read(path, keep)
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise BackupError(
            f"{path.name}：备份的内容读不出（{type(error).__name__}）。"
        ) from None


def _read(path: Path, keep: Keep | None) -> Manifest:
    lines, count = hashlib.sha256(), 0
    sums = b""
    with tarfile.open(path, "r:") as tar:
        for info in _members(tar):
            content = tar.extractfile(info)
            if content is None or not info.isreg():
                raise BackupError(f"{path.name}：{info.name} 不是普通文件。")
            if info.name == "format":
                continue
            if info.name == "sums":
                sums = _read_through(content)
                continue
            if info.name == "manifest":
                manifest = Manifest(**json.loads(content.read()))
                break
            if sums or not is_content(info.name):
                raise BackupError(f"{path.name}：多出了不该有的“{info.name[:80]}”。")
            if (info.name == DATABASE) is not (count == 0):
                raise BackupError(f"{path.name}：备份的成员与清单不符，数据库不在最前。")
            source = _Hashed(content)
            if keep is not None:
                keep(info.name, source)
            while source.read(CHUNK):
                pass
            lines.update(_sum(source.digest.hexdigest(), info.size, info.name))
            count += 1
    whole = sums == lines.digest() and manifest.sums == sums.hex()
    if not whole or count != manifest.files + 1:
        raise BackupError(f"{path.name}：备份的成员与清单不符。")
    return manifest


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := tar.next()) is not None:
        yield info
        tar.members = []


def _read_through(content: Any) -> bytes:
    digest = hashlib.sha256()
    while data := content.read(CHUNK):
        digest.update(data)
    return digest.digest()


def is_content(name: str) -> bool:
    """Whether a member of this name may stand in a backup: the database, or a file."""
    if name == DATABASE:
        return True
    parts = name.split("/")
    return (
        len(parts) >= 3
        and parts[0] == "files"
        and all(SAFE_PART.fullmatch(part) for part in parts)
    )
