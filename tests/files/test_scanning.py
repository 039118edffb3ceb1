"""The scanner's client, against a server that answers what a test tells it to."""

import socket
import struct
import threading

import pytest

from files import scanning


def received(connection):
    """What a client sent by INSTREAM, put together as clamd does."""
    with connection.makefile("rb") as stream:
        command, content = stream.read(10), b""
        while length := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(length)
    return command, content


def address_of(server):
    host, port = server.getsockname()
    return f"{host}:{port}"


@pytest.fixture
def clamd(settings):
    """Start a server that reads one file and answers; gives what it has read."""
    servers, threads = [], []

    def start(answer, *, reads=True):
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(10)
        servers.append(server)
        settings.CLAMAV = address_of(server)
        settings.CLAMAV_TIMEOUT = 0.5
        got = []

        def serve():
            connection, _address = server.accept()
            with connection:
                connection.settimeout(10)
                if reads:
                    got.append(received(connection))
                if answer is None:
                    # Hangs until the client has had enough.
                    connection.recv(1)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        threads.append(thread)
        thread.start()
        return got

    yield start
    for thread in threads:
        thread.join(10)
    for server in servers:
        server.close()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789" * 20_000)
    return path


def test_a_sound_file(clamd, path):
    got = clamd(b"stream: OK\0")

    assert scanning.is_infected(path) is False
    assert got == [(b"zINSTREAM\0", path.read_bytes())]


def test_a_harmful_file(clamd, path):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")

    assert scanning.is_infected(path) is True


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"stream: OKAY\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: FOUNDATION\0",
        b"x" * 10_000,
    ],
)
def test_what_is_no_verdict_is_none(clamd, path, answer):
    clamd(answer)

    with pytest.raises(scanning.Unavailable):
        scanning.is_infected(path)


def test_one_that_hangs_is_not_waited_for(clamd, path):
    clamd(None)

    with pytest.raises(scanning.Unavailable):
        scanning.is_infected(path)


def test_one_that_hangs_up(clamd, path):
    clamd(b"", reads=False)

    with pytest.raises(scanning.Unavailable):
        scanning.is_infected(path)


def test_one_that_is_not_there(settings, path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV = address_of(server)

    with pytest.raises(scanning.Unavailable):
        scanning.is_infected(path)


def test_without_one_nothing_is_asked(settings, tmp_path):
    settings.CLAMAV = ""

    assert scanning.is_infected(tmp_path / "not there") is False
