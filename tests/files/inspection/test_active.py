"""What would run, fetch or carry something else is blocked, in a letter's file too."""

import pytest
from openpyxl.workbook.defined_name import DefinedName

from tests.files.inspection.making import (
    RELATIONS,
    book,
    changed,
    packed,
    pdf,
    slides,
    with_parts,
    word,
    word_xml,
)
from tests.files.inspection.samples import linked_word

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ACTION = "/OpenAction 10 0 R"


def template(target):
    """A docx that stands on a template elsewhere."""
    link = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/attachedTemplate" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )
    return with_parts(word(), {"word/_rels/settings.xml.rels": link.encode()})


def field(*pieces):
    """A docx with a field whose instruction stands in several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="%s"/></w:r>'
    return word_xml(mark % "begin" + runs + mark % "separate" + mark % "end")


def hidden_name(workbook):
    name = DefinedName("底数", attr_text="公开表!$A$1", hidden=True)
    workbook.defined_names["底数"] = name


RUNS = {
    "macros": ("a.docx", with_parts(word(), {"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (
        "a.xlsx",
        changed(
            book(),
            (
                "[Content_Types].xml",
                rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main",
                rb"application/vnd.ms-excel.sheet.macroEnabled.main",
            ),
        ),
        "macros",
    ),
    "old macros": (
        "a.xlsx",
        with_parts(book(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "macros",
    ),
    "control": (
        "a.docx",
        with_parts(word(), {"word/activeX/activeX1.xml": b"<x/>"}),
        "active_content",
    ),
    "OLE object": (
        "a.pptx",
        with_parts(slides(), {"ppt/media/a.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
        "embedded_file",
    ),
    "program as a picture": (
        "a.docx",
        with_parts(word(), {"word/media/a.png": b"MZ\x90\x00 program"}),
        "embedded_file",
    ),
    "archive in an archive": (
        "a.docx",
        with_parts(word(), {"word/media/a.png": packed({"a": b"x"})}),
        "embedded_file",
    ),
    "template from the network": (
        "a.docx",
        template("https://example.org/a.dotm"),
        "remote_target",
    ),
    "template from a share": ("a.docx", template(r"\\host\a.dotm"), "remote_target"),
    "object from the network": (
        "a.docx",
        linked_word("oleObject", "mhtml:https://example.org/a.html!x"),
        "remote_target",
    ),
    "picture from the network": (
        "a.docx",
        linked_word("image", "https://example.org/a.png"),
        "remote_target",
    ),
    "link that is a script": (
        "a.docx",
        linked_word("hyperlink", "javascript:alert(1)"),
        "remote_target",
    ),
    "DDE": ("a.docx", field("DDEAUTO c:\\\\cmd.exe"), "dde"),
    "DDE in pieces": ("a.docx", field(" DD", "EAU", "TO c:"), "dde"),
    "DDE in one": ("a.docx", word_xml('<w:fldSimple w:instr=" DDE cmd "/>'), "dde"),
    "command in a cell": ("a.xlsx", book([("=cmd|'/c calc'!A0",)]), "dde"),
    "command in a csv": ("a.csv", b"a,b\r\n1,=cmd|'/c calc'!A0\r\n", "dde"),
    "script": (
        "a.pdf",
        pdf(objects=["<< /S /JavaScript /JS (app.alert(1)) >>"], catalog=_ACTION),
        "script",
    ),
    "script by another name": (
        "a.pdf",
        pdf(objects=["<< /S /J#61vaScript /J#53 (1) >>"], catalog=_ACTION),
        "script",
    ),
    "script among packed objects": (
        "a.pdf",
        pdf(packed_objects=["<< /S /JavaScript /JS (1) >>"], catalog="/OpenAction 50 0 R"),
        "script",
    ),
    "program": (
        "a.pdf",
        pdf(objects=["<< /S /Launch /F (a.exe) >>"], catalog=_ACTION),
        "launch",
    ),
    "form that sends": (
        "a.pdf",
        pdf(objects=["<< /S /SubmitForm /F (https://example.org) >>"], catalog=_ACTION),
        "submit",
    ),
    "form of its own kind": (
        "a.pdf",
        pdf(objects=["null"], catalog="/AcroForm << /Fields [] /XFA [(x) 10 0 R] >>"),
        "dynamic_form",
    ),
    "film": ("a.pdf", pdf(objects=["<< /S /Rendition /OP 0 >>"]), "media"),
}


@pytest.mark.parametrize("what", RUNS)
@pytest.mark.parametrize("public", [True, False])
def test_what_runs_or_fetches_is_blocked(report, what, public):
    name, content, code = RUNS[what]
    said = report(name, content, public=public)

    assert said.blocked
    assert code in {finding.code for finding in said.findings}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", template("file:///C:/Users/wang/Normal.dotm"), "local_template"),
        ("a.docx", linked_word("hyperlink", "file:///C:/a.docx"), "local_link"),
        ("a.docx", field("INCLUDETEXT a"), "remote_field"),
        ("a.xlsx", book(change=hidden_name), "hidden_name"),
        ("a.xlsx", book([('=WEBSERVICE("https://example.org")',)]), "remote_formula"),
        ("a.csv", b'=HYPERLINK("https://example.org")', "remote_formula"),
    ],
)
def test_what_leads_elsewhere_is_said(report, name, content, code):
    assert code in {finding.code for finding in report(name, content).findings}


@pytest.mark.parametrize(
    "bad",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x><y></x>",
    ],
)
def test_entities_and_broken_xml_are_refused(report, bad):
    said = report("a.docx", with_parts(word(), {"word/document.xml": bad}))

    assert [finding.code for finding in said.findings] == ["archive_odd"]
    assert said.text == ""
