"""Sheets are laid out apart: limited, offline, and without a secret."""

import http.server
import threading
from io import BytesIO

import pypdf
import pytest

from board import layout, layout_child
from tests.board import making


def test_a_hostile_text_fetches_nothing(tmp_path):
    """Neither a file of the server nor an address of a network; what was given is there."""
    asked = []

    class Told(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    net = f"http://127.0.0.1:{server.server_port}"
    secret = tmp_path / "secret.txt"
    secret.write_text("zqxsecret")
    picture = tmp_path / "given.png"
    making.picture(picture)
    try:
        plain = layout.laid_out("<p>社区</p>", [], {})
        hostile = layout.laid_out(
            f'<link rel="stylesheet" href="{net}/a.css">'
            f'<link rel="attachment" href="file://{secret}">'
            f'<style>@import "{net}/b.css"; p {{ background: url({net}/c.png) }}'
            f"@font-face {{ font-family: x; src: url({net}/d.woff) }}</style>"
            f'<p>社区</p><img src="file://{secret}"><img src="{net}/e.png">'
            f'<object data="file:///etc/passwd"></object><embed src="{net}/f.svg">'
            f'<svg width="9" height="9"><image href="{net}/g.png"/></svg>'
            f'<img src="/renditions/../../{secret}"><img src="/renditions/other.png">',
            [f'@import "{net}/h.css"; p {{ background: url(file://{secret}) }}'],
            {},
        )
        given = layout.laid_out(
            '<img src="/renditions/given.png">', [], {"/renditions/given.png": picture}
        )
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    for one in (plain, hostile):
        read = pypdf.PdfReader(BytesIO(one.content))
        assert not read.attachments
        assert [image for page in read.pages for image in page.images] == []
    [image] = pypdf.PdfReader(BytesIO(given.content)).pages[0].images
    assert image.image.size == (40, 30)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("SECONDS", 1, "took_too_long"), ("MEMORY", 8 * 1024**2, "not_made"),
     ("HEAVIEST", 1000, "not_made")],
)  # fmt: skip
def test_the_work_has_limits(monkeypatch, name, value, code):
    monkeypatch.setattr(layout, name, value)
    text = "".join(f"<p>第{n}条　居民有权查阅。</p>" for n in range(1500))
    with pytest.raises(layout.NotMade) as refused:
        layout.laid_out(text, [], {})
    assert refused.value.code == code


def test_the_process_knows_no_secret(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options)
        raise layout.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("SECRET_KEY", "zqxsecret")
    monkeypatch.setattr(layout.subprocess, "run", run)
    with pytest.raises(layout.NotMade, match="没有在限定的时间里排完"):
        layout.laid_out("<p>社区</p>", [], {})
    assert "zqxsecret" not in str(seen)
    ours = {"HOME", "LANG", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUTF8"}
    assert set(seen["env"]) <= ours.union(layout.PASSED_ON)


def test_without_a_chinese_font_nothing_is_made(monkeypatch):
    monkeypatch.setattr(layout_child, "has_chinese_font", lambda: False)
    assert layout_child.lay_out({}) == {"refused": "no_font"}
