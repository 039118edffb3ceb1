"""Who wrote an office file is taken out of it; what it says stays."""

import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest

from files.inspection.cleaning import clean_office
from files.inspection.report import Level
from tests.files.inspection.making import book, changed, entries, with_parts, word

AUTHOR = "王某"
CUSTOM = (
    "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/"
    f"custom-properties'><property name='科室'>{AUTHOR}</property></Properties>"
).encode()
APP = (
    "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/"
    f"extended-properties'><Company>{AUTHOR}</Company></Properties>"
).encode()


def written_book():
    def change(workbook):
        workbook.properties.creator = workbook.properties.lastModifiedBy = AUTHOR

    path = f'<x15ac:absPath xmlns:x15ac="urn:x" url="C:\\\\Users\\\\{AUTHOR}\\\\"/>'
    return changed(
        book(change=change), ("xl/workbook.xml", b"(<workbookPr)", path.encode() + rb"\1")
    )


TOLD = {
    "author": ("a.docx", word(author=AUTHOR), "authors"),
    "company": ("a.docx", with_parts(word(), {"docProps/app.xml": APP}), "authors"),
    "own property": (
        "a.docx",
        with_parts(word(), {"docProps/custom.xml": CUSTOM}),
        "custom_properties",
    ),
    "thumbnail": ("a.docx", word(), "thumbnail"),
    "author of a book, and its path": ("a.xlsx", written_book(), "authors"),
    "people": (
        "a.docx",
        with_parts(
            word(),
            {
                "word/people.xml": "<w15:people xmlns:w15='urn:w'>"
                f"<w15:person a='{AUTHOR}'>"
                "<w15:presenceInfo/></w15:person></w15:people>".encode()
            },
        ),
        "authors",
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_an_author_left_is_taken_out(inspect, tmp_path, what):
    name, content, code = TOLD[what]
    out = tmp_path / "cleaned"
    said = inspect(name, content, cleaned=out)

    assert not said.blocked
    assert (code, Level.CLEANED) in {(f.code, f.level) for f in said.findings}
    assert {f.level for f in said.findings if f.code == code} == {Level.CLEANED}
    for part in entries(out.read_bytes()).values():
        assert AUTHOR.encode() not in part
    again = inspect(name, out.read_bytes())
    assert (again.kind, again.text, again.findings) == (said.kind, said.text, ())


@pytest.mark.parametrize("what", TOLD)
def test_without_a_place_for_it_nothing_is_cleaned(report, what):
    name, content, code = TOLD[what]

    assert (code, Level.WARN) in {(f.code, f.level) for f in report(name, content).findings}


def test_a_cleaned_file_opens_and_says_the_same(tmp_path):
    for suffix, content in (
        ("docx", word("正文", author=AUTHOR)),
        ("xlsx", written_book()),
    ):
        source, out = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
        source.write_bytes(content)
        clean_office(source, out)
        assert zipfile.ZipFile(out).testzip() is None
        if suffix == "docx":
            document = docx.Document(str(out))
            assert document.paragraphs[0].text == "正文"
            assert document.core_properties.author == ""
        else:
            workbook = openpyxl.load_workbook(out)
            assert workbook.active["A2"].value == "电费"
            assert workbook.properties.creator != AUTHOR


def test_cleaning_makes_the_same_bytes_each_time(tmp_path):
    source, one, other = (tmp_path / name for name in ("a", "b", "c"))
    source.write_bytes(word(author=AUTHOR))
    clean_office(source, one)
    clean_office(one, other)

    assert one.read_bytes() == other.read_bytes()


def test_what_is_blocked_is_not_cleaned(inspect, tmp_path):
    out = tmp_path / "cleaned"
    content = with_parts(word(author=AUTHOR), {"word/vbaProject.bin": b"x"})

    assert inspect("a.docx", content, cleaned=out).blocked
    assert not out.exists()


def test_what_needs_no_cleaning_is_not_written(inspect, tmp_path):
    out = tmp_path / "cleaned"

    assert not inspect("a.txt", BytesIO(b"x").read(), cleaned=out).findings
    assert not out.exists()
