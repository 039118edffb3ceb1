import json

from django.test import Client

from tests.attacks.conftest import *
from tests.attacks.test_forgery import *
from tests.attacks.test_hidden_files import *

MARK = "zqxhidden"


def test_x(world, clients):
    c = clients["anonymous"]
    for what, url in list(hidden(world).items())[:5]:
        folder = url.rpartition("/")[0]
        absent = (
            f"/files/99999999/{NEVER}.bin"
            if url.startswith("/files/")
            else f"{folder}/{NEVER}.png"
        )
        for m in ("OPTIONS", "POST"):
            a = told(c, m, url, {})
            b = told(c, m, absent, {})
            if a != b:
                print("DIFF", what, url, absent, m, len(a), len(b))
                import difflib

                for l in list(
                    difflib.unified_diff(
                        a.decode("utf8", "replace").splitlines(),
                        b.decode("utf8", "replace").splitlines(),
                        n=0,
                    )
                )[:14]:
                    print("   ", l[:200])
    f = Client(enforce_csrf_checks=True, raise_request_exception=False)
    f.force_login(world.people["editor"])
    before = everything_stored()
    got = {}
    for address in addresses():
        r = f.generic("POST", filled(address, world, OWN), b"a=b")
        if r.status_code != 403:
            got[address.text] = r.status_code
    print("LET", got)
    after = everything_stored()
    print(
        "CHANGED", [x[:2] for x in set(after) - set(before)][:5], len(after) - len(before)
    )
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ]:
        for url in ("/api/v1/letters/", "/api/v1/letters/track/"):
            r = f.generic("POST", url, json.dumps(LETTER), content_type=kind)
            print("API", kind, url, r.status_code, r.content[:200].decode())
            o = f.options(url, headers={"Origin": "https://evil.example"})
            print(o.status_code, dict(o.headers))
