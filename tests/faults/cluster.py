"""A PostgreSQL of some tests alone, which may be restarted and emptied as one likes."""

import shutil
import subprocess
from pathlib import Path

import psycopg


class Cluster:
    """Made, started, with an empty database `portal`; `programs` is where pg_ctl lies."""

    def __init__(self, place: Path, port: int, programs: Path) -> None:
        self.place, self.port, self.programs = place, port, programs
        shutil.chown(place, "postgres")
        place.chmod(0o700)
        self.run(
            *("initdb", "--auth=trust", "--username=portal", "--encoding=UTF8"),
            *("--locale=C", "--no-sync"),
        )
        configuration = place / "postgresql.conf"
        configuration.write_text(
            f"{configuration.read_text()}\nport = {self.port}\nmax_connections = 40\n"
            "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        )
        self.run("pg_ctl", "--wait", "start", f"--log={place}/log")
        self.empty()

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, upon this cluster."""
        subprocess.run(  # noqa: S603
            [
                *("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"),
                *(str(self.programs / program), f"--pgdata={self.place}", *arguments),
            ],
            check=True,
            cwd="/",
            capture_output=True,
            timeout=120,
        )

    def empty(self) -> None:
        """The database `portal` is there, with nothing in it."""
        with self.connect("postgres") as connection:
            connection.execute("DROP DATABASE IF EXISTS portal WITH (FORCE)")
            connection.execute("CREATE DATABASE portal")

    def restart(self) -> None:
        """As after a fall: without a word to who is connected."""
        self.run(
            *("pg_ctl", "--wait", "restart", "--mode=immediate"),
            f"--log={self.place}/log",
        )

    def remove(self) -> None:
        """Stopped, and nothing left of it."""
        self.run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self.place)

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/portal"

    def connect(self, database: str = "portal") -> psycopg.Connection:
        return psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=portal dbname={database}",
            autocommit=True,
        )

    def query(self, sql: str) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(sql).fetchall()
