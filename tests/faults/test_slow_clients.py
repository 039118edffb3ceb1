"""F22, F23: clients that send too much, or hardly anything, leave the others alone."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from tests.faults.town import resident_mb

pytestmark = pytest.mark.faults

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
POST = (
    b"POST /mailbox/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
    b"application/x-www-form-urlencoded\r\nContent-Length: 20000\r\n\r\ntitle="
)
API = (
    b"POST /api/v1/letters/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
    b"application/json\r\nContent-Length: 20000\r\n\r\n{"
)


class Dripping:
    """So many clients, each of which sends a beginning and then a byte now and then."""

    def __init__(self, port, beginning, count):
        self.sockets = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            one.sendall(beginning)
            self.sockets.append(one)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()

    def drip(self):
        while not self.ended.wait(0.5):
            for one in self.sockets:
                with suppress(OSError):
                    one.send(b"x")

    def stop(self):
        self.ended.set()
        self.thread.join()
        for one in self.sockets:
            one.close()


@pytest.mark.parametrize("beginning", [b"", HEAD, POST, API])
def test_slow_clients_do_not_hold_up_the_others(running_town, rounds, beginning):
    count = rounds(reduced=150, all_of_them=500)
    seconds = rounds(reduced=2, all_of_them=20)
    asked = []
    slow = Dripping(running_town.port, beginning, count)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            asked += [running_town.ask(path) for path in ("/healthz", "/", "/mailbox/")]
            time.sleep(0.1)
    finally:
        slow.stop()
    assert {answer.status for answer in asked} == {200}, asked
    slowest = [max(answer.seconds for answer in asked[place::3]) for place in range(3)]
    assert slowest[0] < 1, "/healthz"
    assert max(slowest) < 3
    what = beginning[:4].decode().strip() or "只连接"
    print(f"\nF23（{what}）：{count} 个慢客户，最慢 {slowest} 秒")  # noqa: T201


def test_three_hundred_megabytes_are_refused_and_the_others_served(running_town, rounds):
    megabytes = rounds(reduced=300, all_of_them=300)
    town = running_town
    before = {pid: resident_mb(pid) for pid in town.workers_of_web()}
    stop, others = threading.Event(), []

    def visit():
        while not stop.is_set():
            others.append(town.ask("/"))

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        answer = send_much(town.port, "/mailbox/", megabytes)
        api = send_much(town.port, "/api/v1/letters/", megabytes)
    finally:
        stop.set()
        visitor.join()
    assert answer.startswith("HTTP/1.1 413"), answer[:200]
    assert "内容太大" in answer
    assert api.startswith("HTTP/1.1 413"), api[:200]
    assert {other.status for other in others} == {200}
    grown = max(resident_mb(pid) - size for pid, size in before.items())
    assert set(before) == set(town.workers_of_web())
    assert grown < 100
    print(f"\nF22：{megabytes} MB 答 413，内存多 {grown:.0f} MB，旁人 {len(others)} 次 200")  # noqa: T201


def send_much(port, path, megabytes):
    """A form with a file so big, whatever the server says meanwhile; what it said."""
    head = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    length = len(head) + megabytes * 1024**2
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
            + head
        )
        piece = b"\0" * 1024**2
        with suppress(OSError):
            for _ in range(megabytes):
                client.sendall(piece)
        got = b""
        with suppress(OSError):
            while piece := client.recv(65536):
                got += piece
                if b"</html>" in got or got.endswith(b"}"):
                    break
        return got.decode(errors="replace")
