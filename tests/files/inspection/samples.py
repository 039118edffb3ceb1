"""Files that would give something away, and files that would not, by what is in them."""

from docx.shared import Pt
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from tests.files.inspection.making import (
    CARD,
    IDENTITY,
    MOBILE,
    RELATIONS,
    book,
    box,
    changed,
    line,
    pdf,
    slides,
    stream,
    with_parts,
    word,
    word_xml,
)

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_INK = 'w:id="1" w:author="王某" w:date="2026-01-01T00:00:00Z"'


def hidden_sheet(state):
    def change(workbook):
        workbook.create_sheet("底稿")["A1"] = "未公开的内容"
        workbook["底稿"].sheet_state = state

    return book(change=change)


def hidden_rows(workbook):
    workbook.active.row_dimensions[2].hidden = True


def hidden_column(workbook):
    workbook.active.column_dimensions["B"].hidden = True


def commented(workbook):
    workbook.active["A1"].comment = Comment("这户有争议", "王某")


def named(workbook):
    sheet = workbook.create_sheet("底稿")
    sheet["A1"] = "1"
    sheet.sheet_state = "hidden"
    workbook.defined_names["名单"] = DefinedName("名单", attr_text="底稿!$A$1")


def word_comment(document):
    run = document.add_paragraph("正文").runs[0]
    document.add_comment(run, text="这句不要公开", author="王某")


def hidden_style(document):
    style = document.styles.add_style("Secret", 2)
    style.font.hidden = True
    document.add_paragraph().add_run("藏在样式里", style=style)


def hidden_run(document):
    document.add_paragraph().add_run("看不见的字").font.hidden = True


def linked_word(kind, target, mode="External"):
    link = (
        f'<Relationship Id="rId99" Type="{RELATIONS}/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></Relationships>'
    ).encode()
    return changed(
        word(), ("word/_rels/document.xml.rels", rb"</Relationships>", lambda _m: link)
    )


def annotation(subtype, more="", rect="60 690 460 720"):
    return f"<< /Type /Annot /Subtype /{subtype} /Rect [{rect}] /F 4 {more} >>"


def noted(text, *notes):
    """A PDF with annotations; object 10 stands for a picture that it does not have."""
    numbers = " ".join(f"{number} 0 R" for number in range(11, 11 + len(notes)))
    return pdf(text, objects=["null", *notes], page=f"/Annots [{numbers}]")


PICTURE = stream(
    b"\x20",
    b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
    b" /ColorSpace /DeviceGray",
)
SECRET = line("Wang Xiaoming 0531")
_LINK = f"<externalLink {_S}><externalBook/></externalLink>".encode()

# What is in it: (name, content, code of the finding that blocks it).
LEAKING = {
    "hidden sheet": ("a.xlsx", hidden_sheet("hidden"), "hidden_sheet"),
    "very hidden sheet": ("a.xlsx", hidden_sheet("veryHidden"), "hidden_sheet"),
    "hidden row": ("a.xlsx", book(change=hidden_rows), "hidden_rows"),
    "row of no height": (
        "a.xlsx",
        changed(
            book(), ("xl/worksheets/sheet1.xml", rb'<row r="2"', rb'<row r="2" ht="0"')
        ),
        "hidden_rows",
    ),
    "hidden column": ("a.xlsx", book(change=hidden_column), "hidden_columns"),
    "comment in a cell": ("a.xlsx", book(change=commented), "comments"),
    "name of what is hidden": ("a.xlsx", book(change=named), "name_of_hidden"),
    "pivot cache": (
        "a.xlsx",
        with_parts(book(), {"xl/pivotCache/pivotCacheRecords1.xml": b"<r/>"}),
        "pivot_cache",
    ),
    "pivot items": (
        "a.xlsx",
        with_parts(
            book(),
            {
                "xl/pivotCache/pivotCacheDefinition1.xml": b'<d><sharedItems><s v="x"/>'
                b"</sharedItems></d>"
            },
        ),
        "pivot_cache",
    ),
    "link to another book": (
        "a.xlsx",
        with_parts(book(), {"xl/externalLinks/externalLink1.xml": _LINK}),
        "external_link",
    ),
    "identity number in a cell": (
        "a.xlsx",
        book([("姓名", "证件"), ("王某", IDENTITY)]),
        "identity_number",
    ),
    "card number in a cell": ("a.xlsx", book([("账号", int(CARD))]), "bank_card"),
    "comment": ("a.docx", word(change=word_comment), "comments"),
    "insertion": (
        "a.docx",
        word_xml(f"<w:ins {_INK}><w:r><w:t>新</w:t></w:r></w:ins>"),
        "tracked_changes",
    ),
    "deletion": (
        "a.docx",
        word_xml(f"<w:del {_INK}><w:r><w:delText>旧</w:delText></w:r></w:del>"),
        "tracked_changes",
    ),
    "hidden run": ("a.docx", word(change=hidden_run), "hidden_text"),
    "hidden style": ("a.docx", word(change=hidden_style), "hidden_text"),
    "identity number in three runs": (
        "a.docx",
        word_xml(
            "".join(
                f"<w:r><w:t>{part}</w:t></w:r>"
                for part in (IDENTITY[:5], IDENTITY[5:12], IDENTITY[12:])
            )
        ),
        "identity_number",
    ),
    "identity number in full width": (
        "a.docx",
        word("号码" + "".join(chr(ord(digit) + 0xFEE0) for digit in IDENTITY)),
        "identity_number",
    ),
    "identity number in a footer": (
        "a.docx",
        word(change=lambda document: document.sections[0].footer.add_paragraph(IDENTITY)),
        "identity_number",
    ),
    "embedded file": (
        "a.docx",
        with_parts(word(), {"word/embeddings/a.xlsx": book()}),
        "embedded_file",
    ),
    "hidden slide": ("a.pptx", slides("内部", show="0"), "hidden_slide"),
    "speaker's notes": (
        "a.pptx",
        slides(
            extra={
                "ppt/notesSlides/notesSlide1.xml": '<n xmlns:a="urn:a"><a:p><a:r>'
                "<a:t>别说出去</a:t></a:r></a:p></n>"
            }
        ),
        "speaker_notes",
    ),
    "comment on a slide": (
        "a.pptx",
        slides(extra={"ppt/comments/comment1.xml": "<c/>"}),
        "comments",
    ),
    "identity number in a text": ("a.txt", f"王某 {IDENTITY}".encode(), "identity_number"),
    "identity number in GB18030": (
        "a.csv",
        f"姓名,证件\r\n王某,{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}\r\n".encode(
            "gb18030"
        ),
        "identity_number",
    ),
    "card number in a text": (
        "a.txt",
        f"卡号 {' '.join(CARD[i : i + 4] for i in range(0, 16, 4))}".encode(),
        "bank_card",
    ),
    "black box": ("a.pdf", pdf(SECRET + box()), "covered_text"),
    "red box": ("a.pdf", pdf(SECRET + box(colour="0.8 0 0")), "covered_text"),
    "white box": ("a.pdf", pdf(SECRET + box(colour="1 1 1")), "covered_text"),
    "black on black": ("a.pdf", pdf(box() + SECRET), "covered_text"),
    "thick line": (
        "a.pdf",
        pdf(SECRET + b"0 0 0 RG 24 w 60 704 m 460 704 l S"),
        "covered_text",
    ),
    "picture over text": (
        "a.pdf",
        pdf(SECRET + b"q 400 0 0 30 60 690 cm /X1 Do Q", objects=[PICTURE]),
        "covered_text",
    ),
    "box in a form over text": (
        "a.pdf",
        pdf(
            SECRET + b"q 1 0 0 1 60 690 cm /X1 Do Q",
            objects=[
                stream(
                    b"0 0 0 rg 0 0 400 30 re f",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 400 30]",
                )
            ],
        ),
        "covered_text",
    ),
    "square laid over text": (
        "a.pdf",
        noted(SECRET, annotation("Square", "/C [0 0 0] /IC [0 0 0]")),
        "covered_text",
    ),
    "box on the second page": ("a.pdf", pdf(line("One"), SECRET + box()), "covered_text"),
    "machine-read text under a box": (
        "a.pdf",
        pdf(
            b"q 595 0 0 842 0 0 cm /X1 Do Q BT 3 Tr ET " + SECRET,
            objects=[PICTURE],
        ),
        "covered_text",
    ),
    "note": ("a.pdf", noted(SECRET, annotation("Text", "/Contents (x)")), "comments"),
    "marking": (
        "a.pdf",
        noted(SECRET, annotation("Highlight", "/QuadPoints [0 0 1 0 0 1 1 1]")),
        "comments",
    ),
    "redaction not applied": ("a.pdf", noted(SECRET, annotation("Redact")), "not_redacted"),
    "attachment": (
        "a.pdf",
        pdf(
            objects=[
                "<< /Type /Filespec /F (a.xlsx) /EF << /F 11 0 R >> >>",
                stream(b"x", b"/Type /EmbeddedFile"),
            ],
            catalog="/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>",
        ),
        "attachment",
    ),
    "identity number on a page": ("a.pdf", pdf(line(IDENTITY)), "identity_number"),
    "identity number in a form's field": (
        "a.pdf",
        noted(SECRET, annotation("Widget", f"/FT /Tx /T (n) /V ({IDENTITY})")),
        "identity_number",
    ),
}

# Files as they should be: nothing blocks them, though some are warned of.
CLEAN = {
    "notice": ("关于停水的通知.docx", word("5月1日起停水。", "联系电话：0531-88880000")),
    "several dots": ("财务公开.2026.第2季度.docx", word()),
    "bold": (
        "a.docx",
        word(
            change=lambda d: (
                d.add_paragraph().add_run("醒目").font.__setattr__("bold", True)
            )
        ),
    ),
    "font size": (
        "a.docx",
        word(
            change=lambda d: (
                d.add_paragraph().add_run("大").font.__setattr__("size", Pt(30))
            )
        ),
    ),
    "vanish switched off": (
        "a.docx",
        word_xml('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>看得见</w:t></w:r>'),
    ),
    "hidden mark of a paragraph": (
        "a.docx",
        word_xml("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>字</w:t></w:r>"),
    ),
    "table": ("a.docx", word(change=lambda d: d.add_table(2, 2))),
    "hyperlink": ("a.docx", linked_word("hyperlink", "https://example.org/")),
    "page number": ("a.docx", word_xml('<w:fldSimple w:instr=" PAGE "/>')),
    "mobile of an office": ("a.docx", word("值班手机 " + MOBILE)),
    "accounts": ("a.xlsx", book()),
    "formula": ("a.xlsx", book([(1, 2, "=SUM(A1:B1)")])),
    "filter": (
        "a.xlsx",
        book(change=lambda w: setattr(w.active.auto_filter, "ref", "A1:B2")),
    ),
    "hidden columns with nothing in them": (
        "a.xlsx",
        book(change=lambda w: setattr(w.active.column_dimensions["H"], "hidden", True)),
    ),
    "name of what is seen": (
        "a.xlsx",
        book(
            change=lambda w: w.defined_names.__setitem__(
                "合计", DefinedName("合计", attr_text="公开表!$B$2")
            )
        ),
    ),
    "two sheets": ("a.xlsx", book(change=lambda w: w.create_sheet("说明"))),
    "a number as long as a card's": ("a.xlsx", book([("发票", "1100224130123456")])),
    "slides": ("a.pptx", slides("会议", "议程")),
    "number of a slide in its notes": (
        "a.pptx",
        slides(
            extra={
                "ppt/notesSlides/notesSlide1.xml": '<n xmlns:a="urn:a"><a:p><a:fld>'
                "<a:t>1</a:t></a:fld></a:p></n>"
            }
        ),
    ),
    "text": ("a.txt", "社区公告\r\n3 < 5，见附件。".encode()),
    "text in GB18030": ("a.txt", "社区公告𠮷䶮".encode("gb18030")),
    "text with a mark": ("a.txt", "\ufeff公告".encode()),
    "csv": ("a.csv", "项目,金额\r\n电费,-120.5\r\n".encode()),
    "an identity number masked": (
        "a.csv",
        f"{IDENTITY[:6]}********{IDENTITY[14:]}".encode(),
    ),
    "eighteen digits that are no identity number": ("a.txt", b"110101199003074519"),
    "page": ("a.pdf", pdf()),
    "pages": ("a.pdf", pdf(line("One"), line("Two"), line("Three"))),
    "head of a table": (
        "a.pdf",
        pdf(box(colour="0 0 0.5") + line("Title", colour="1 1 1")),
    ),
    "box beside text": ("a.pdf", pdf(SECRET + box(y=300))),
    "font that is not there": ("a.pdf", pdf(line("财务公开", font="/F2"))),
    "font that is not there, on a shade": (
        "a.pdf",
        pdf(box(colour="0.9 0.9 0.9") + line("财务公开", font="/F2")),
    ),
    "underline and frame": (
        "a.pdf",
        pdf(SECRET + b"0 0 0 RG 1 w 60 698 m 460 698 l S 60 690 400 30 re S"),
    ),
    "a see-through mark over text": (
        "a.pdf",
        pdf(
            SECRET + b"/G1 gs 1 1 0 rg 60 690 400 30 re f",
            page="/Rotate 0",
        ).replace(b"/Font <<", b"/ExtGState << /G1 << /ca 0.3 >> >> /Font <<"),
    ),
    "a link on a page": (
        "a.pdf",
        noted(SECRET, annotation("Link", "/A << /S /URI /URI (https://example.org/) >>")),
    ),
    "opens at its first page": ("a.pdf", pdf(catalog="/OpenAction [100 0 R /Fit]")),
    "scan": ("a.pdf", pdf(b"q 595 0 0 842 0 0 cm /X1 Do Q", objects=[PICTURE])),
    "words that are names of actions": (
        "a.pdf",
        pdf(line("x"), info="/Title (/JavaScript /Launch)"),
    ),
}
