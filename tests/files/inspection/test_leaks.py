"""What a file would give away is found, and nothing is found where there is nothing."""

import pytest

from files.inspection.report import Level
from files.inspection.rules import RULES
from tests.files.inspection import making
from tests.files.inspection.samples import CLEAN, LEAKING


def codes(report, level=Level.BLOCK):
    return {finding.code for finding in report.findings if finding.level == level}


@pytest.mark.parametrize("what", LEAKING)
def test_what_leaks_is_blocked(report, what):
    name, content, code = LEAKING[what]
    said = report(name, content)

    assert code in codes(said)
    assert said.kind == name.rpartition(".")[2]


@pytest.mark.parametrize("what", CLEAN)
def test_what_is_clean_passes(report, what):
    name, content = CLEAN[what]
    said = report(name, content)

    assert codes(said) == set()
    assert said.kind == name.rpartition(".")[2]


def test_there_are_enough_of_both():
    assert len(LEAKING) >= 20
    assert len(CLEAN) >= 20
    kinds = {name.rpartition(".")[2] for name, _content in CLEAN.values()}
    assert kinds == {name.rpartition(".")[2] for name, *_rest in LEAKING.values()}


@pytest.mark.parametrize("what", LEAKING)
def test_a_finding_repeats_nothing_that_it_found(report, what):
    name, content, _code = LEAKING[what]
    for finding in report(name, content).findings:
        for secret in (making.IDENTITY, making.CARD, "未公开", "王某", "不要公开"):
            assert secret not in finding.message + finding.place


def test_a_place_is_told(report):
    name, content, _code = LEAKING["hidden sheet"]
    [finding] = report(name, content).findings[:1]

    assert finding.message.startswith("工作表“底稿”是隐藏的。请删除")
    name, content, _code = LEAKING["box on the second page"]
    assert [f.place for f in report(name, content).findings] == ["第2页"]
    name, content, _code = LEAKING["identity number in a cell"]
    places = {
        f.place for f in report(name, content).findings if f.code == "identity_number"
    }
    assert places == {"工作表“公开表”"}


@pytest.mark.parametrize("what", LEAKING)
def test_a_letters_file_is_asked_for_safety_only(report, what):
    name, content, code = LEAKING[what]
    said = report(name, content, public=False)

    letter = RULES[code].letter
    assert (code in {finding.code for finding in said.findings}) == (letter is not None)
    assert said.blocked == (letter == Level.BLOCK)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.docx", making.word("第一段", "第二段"), "第一段\n第二段\n"),
        ("a.xlsx", making.book(), "项目 金额\n电费 120.5\n"),
        ("a.pptx", making.slides("会议", "议程"), "会议\n议程\n"),
        ("a.txt", "\ufeff公告".encode(), "公告"),
        ("a.csv", "项目,金额".encode("gb18030"), "项目,金额"),
        ("a.pdf", making.pdf(making.line("财务公开", font="/F2")), "财务公开\n"),
    ],
)
def test_the_text_is_taken(report, name, content, text):
    assert report(name, content).text == text


def test_a_text_is_kept_up_to_its_cap_and_looked_through_to_its_end(report):
    said = report("a.txt", ("公告" * 150_000 + making.IDENTITY).encode())

    assert len(said.text) == 200_000
    assert codes(said) == {"identity_number"}


@pytest.mark.parametrize("shift", range(0, 19, 3))
def test_a_number_across_two_pieces_is_found(report, shift):
    said = report("a.txt", b"x" * (64 * 1024 - shift - 1) + b" " + making.IDENTITY.encode())

    assert codes(said) == {"identity_number"}


def test_pages_are_counted_and_a_scan_is_said(report):
    assert report("a.pdf", CLEAN["pages"][1]).pages == 3
    assert not report("a.pdf", CLEAN["pages"][1]).scanned
    assert report("a.pdf", CLEAN["scan"][1]).scanned
    assert report("a.xlsx", CLEAN["two sheets"][1]).pages == 2
    assert report("a.pptx", CLEAN["slides"][1]).pages == 2


def test_warnings_do_not_block(report):
    said = report(*CLEAN["mobile of an office"])

    assert "mobile" in codes(said, Level.WARN)
    said = report("a.pdf", making.pdf(making.line("secret", colour="1 1 1")))
    assert codes(said, Level.WARN) == {"invisible_text"}


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        (f"{making.IDENTITY[:-1]}0", "identity_likely", Level.WARN),
        ("编号4367428365201948", "card_likely", Level.WARN),
        ("卡号4367428365201948", "bank_card", Level.BLOCK),
        (f"138\u200b{making.MOBILE[3:]}", "mobile", Level.WARN),
    ],
)
def test_what_is_not_certain_warns_and_does_not_block(report, text, code, level):
    """One rule for forms and files: files/hints.py says what is certain."""
    found = report("a.txt", text.encode()).findings

    assert [(one.code, one.level) for one in found] == [(code, level)]


def test_every_rule_has_words_to_act_on():
    for code, rule in RULES.items():
        assert rule.public, code
        assert rule.words.endswith("。"), code
