"""A sheet of paper brought back to the page it was printed from."""

from types import SimpleNamespace

import pytest

from publishing import check_codes
from publishing.check_codes import Verdict
from publishing.templatetags import sheets
from tests.people import PLAIN, act, submitted
from tests.reading import main_of

QR = SimpleNamespace(svg_inline=lambda **_how: "<svg ></svg>")


def version(number, sha256):
    return SimpleNamespace(version=number, sha256=sha256, note="")


NEW, OLD = version(2, "3f7a92cd" + "0" * 56), version(1, "aaaabbbb" + "1" * 56)


@pytest.mark.parametrize(
    ("typed", "verdict", "printed"),
    [
        ("3F7A92CD", Verdict.CURRENT, NEW),
        ("3f7a-92cd", Verdict.CURRENT, NEW),
        (" 3F7A - 92CD ", Verdict.CURRENT, NEW),
        ("AAAA-BBBB", Verdict.OLDER, OLD),
        ("AAAA-BBBC", Verdict.UNKNOWN, None),
        # A beginning proves nothing, and nothing at all proves less.
        ("3F7A", Verdict.UNKNOWN, None),
        ("", Verdict.UNKNOWN, None),
        ("3F7A92CD0", Verdict.UNKNOWN, None),
        ("３Ｆ７Ａ９２ＣＤ", Verdict.UNKNOWN, None),
        ("\0", Verdict.UNKNOWN, None),
    ],
)
def test_a_code_is_told_as_what_it_is(typed, verdict, printed):
    sheet = check_codes.told(typed, [NEW, OLD])

    assert (sheet.verdict, sheet.printed) == (verdict, printed)


def test_what_was_published_after_an_older_sheet_is_told():
    newest = version(3, "c" * 64)

    assert check_codes.told("AAAABBBB", [newest, NEW, OLD]).since == (newest, NEW)


@pytest.mark.parametrize(
    ("typed", "holding", "verdict", "since", "to_come"),
    [
        ("AAAABBBB", 1, Verdict.CURRENT, (), (NEW,)),
        ("3F7A92CD", 1, Verdict.NOT_TODAY, (), ()),
        ("3F7A92CD", 0, Verdict.NOT_TODAY, (), ()),
        ("AAAABBBB", 2, Verdict.OLDER, (NEW,), ()),
        ("3F7A92CD", 2, Verdict.CURRENT, (), ()),
        ("00000000", 0, Verdict.UNKNOWN, (), ()),
    ],
)
def test_what_holds_today_decides_and_not_what_is_newest(
    typed, holding, verdict, since, to_come
):
    sheet = check_codes.told(typed, [NEW, OLD], holding=holding)

    assert (sheet.verdict, sheet.since, sheet.to_come) == (verdict, since, to_come)


def test_the_page_says_what_the_sheet_in_a_reader_s_hand_is(people, client):
    page = act(submitted(people["editor"], PLAIN), people["reviewer"])
    first = page.versions.get()

    on_paper = check_codes.address_of_sheet(page.url, first.sha256)
    assert "您手里的这张是现行的一版（第1版）" in main_of(client, on_paper)

    page.change_note = "更正了办公电话。"
    page.save_revision(user=people["editor"])
    page.get_workflow().start(page, people["editor"])
    page = act(page, people["reviewer"])

    text = main_of(client, on_paper)
    assert "您手里的这张是第1版，已经不是现行的。" in text
    assert "第2版：更正了办公电话。" in text
    assert "对不上" in main_of(client, f"{page.url}?v=00000000")
    assert "您手里" not in main_of(client, page.url)


def test_the_printed_address_carries_the_code_of_the_version(people, client, monkeypatch):
    sheets.qr.cache_clear()
    drawn = []
    monkeypatch.setattr(
        sheets.segno, "make", lambda address, **_how: drawn.append(address) or QR
    )
    page = act(submitted(people["editor"], PLAIN), people["reviewer"])
    client.get(page.url)

    code = page.versions.get().sha256[:8].upper()
    assert [address.rpartition("?")[2] for address in drawn if "?" in address] == [
        f"v={code}"
    ]
