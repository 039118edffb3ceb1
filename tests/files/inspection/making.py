"""Makes the files that the tests of inspection read: office files and PDFs, as bytes."""

import re
import zipfile
import zlib
from hashlib import sha512
from io import BytesIO

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

# Numbers of nobody that carry right check digits.
IDENTITY = "110101199003074514"
CARD = "6222021234567894"
MOBILE = "13800138000"


def entries(content):
    """{name: bytes} of an archive."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """An archive of {name: bytes}, or of pairs."""
    out = BytesIO()
    pairs = parts.items() if isinstance(parts, dict) else parts
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return out.getvalue()


def changed(content, *changes, **parts):
    """An archive with parts added, and with (name, pattern, replacement) in others."""
    found = entries(content)
    for name, pattern, replacement in changes:
        new, count = re.subn(pattern, replacement, found[name], flags=re.DOTALL)
        assert count, (name, pattern)
        found[name] = new
    found.update({name.replace("__", "/"): part for name, part in parts.items()})
    return packed(found)


def with_parts(content, parts):
    return packed(entries(content) | parts)


def word(*paragraphs, author="", change=None):
    """A docx; `change(document)` does the rest."""
    document = docx.Document()
    document.core_properties.author = author
    document.core_properties.comments = ""
    for paragraph in paragraphs or ("槐荫里社区第二季度财务公开。",):
        document.add_paragraph(paragraph)
    if change:
        change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word_xml(xml):
    """A docx with a paragraph of the given WordprocessingML in it."""

    def add(document):
        document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))

    return word(change=add)


def book(rows=(("项目", "金额"), ("电费", 120.5)), *, change=None):
    """An xlsx; `change(workbook)` does the rest."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "公开表"
    for row in rows:
        workbook.active.append(row)
    if change:
        change(workbook)
    out = BytesIO()
    workbook.save(out)
    workbook.close()
    return out.getvalue()


_PML = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DML = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def slides(*texts, show="1", extra=None):
    """A pptx as small as one can be."""
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/ppt/presentation.xml" '
        f'ContentType="{kind}.presentation.main+xml"/>'
        "</Types>"
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
        'Target="ppt/presentation.xml"/>'
        "</Relationships>",
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_PML}"/>',
    }
    for number, text in enumerate(texts or ("会议议程",), 1):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'<p:sld xmlns:p="{_PML}" xmlns:a="{_DML}" show="{show}"><p:txBody>'
            f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sld>"
        )
    return packed(parts | (extra or {}))


def pdf(*contents, objects=(), page="", catalog="", info="", packed_objects=()):
    """A PDF whose pages have these content streams.

    `objects` are further objects from number 10 on; `packed_objects` lie in a stream of
    objects from 50 on. `page` and `catalog` are added to their dictionaries. The fonts:
    /F1 Helvetica, /F2 a Chinese one that is not embedded.
    """
    contents = contents or (b"BT /F1 12 Tf 72 700 Td (Finance report 2026) Tj ET",)
    numbers = [100 + 2 * index for index in range(len(contents))]
    bodies = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % number for number in numbers), len(numbers)),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light"
        b" /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
        5: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor 6 0 R >>",
        6: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0"
        b" /FontBBox [-25 -254 1000 880] /Ascent 880 /Descent -120 /StemV 93"
        b" /CapHeight 880 >>",
        7: f"<< {info} >>".encode(),
    }
    for number, content in zip(numbers, contents, strict=True):
        bodies[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} /Contents"
            f" {number + 1} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >>"
            " /XObject << /X1 10 0 R >> >> >>"
        ).encode()
        bodies[number + 1] = stream(content)
    for number, body in enumerate(objects, 10):
        bodies[number] = body if isinstance(body, bytes) else body.encode()
    if packed_objects:
        bodies[49] = object_stream(packed_objects)
    out = BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(bodies.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in sorted(places.items()):
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    size = max(places) + 1
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\n" % size)
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def stream(content, entries=b""):
    """A stream object, packed."""
    content = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (
        len(content),
        entries,
        content,
    )


def object_stream(bodies):
    heads, rest = [], b""
    for number, body in enumerate(bodies, 50):
        heads.append(b"%d %d" % (number, len(rest)))
        rest += body.encode() + b"\n"
    head = b" ".join(heads) + b"\n"
    return stream(head + rest, b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head)))


def noise(megabytes):
    """Letters that do not pack too well, the same each time: hexadecimal digests."""
    block = b"".join(sha512(b"%d" % number).hexdigest().encode() for number in range(8192))
    return block * megabytes


def chinese(text):
    """A string for the font /F2."""
    return b"<%s>" % text.encode("utf-16-be").hex().encode()


def line(text, y=700, colour="0 0 0", font="/F1", x=72):
    """A line of text in a page's content."""
    shown = chinese(text) if font == "/F2" else b"(%s)" % text.encode()
    return b"%s rg BT %s 14 Tf %d %d Td %s Tj ET\n" % (
        colour.encode(),
        font.encode(),
        x,
        y,
        shown,
    )


def box(y=695, height=22, colour="0 0 0", x=60, width=400):
    """A filled rectangle in a page's content."""
    return b"%s rg %d %d %d %d re f\n" % (colour.encode(), x, y, width, height)
