"""The bytes of the demonstration's files: a table, a document, a text, two drawings.

Made in code, so that nothing foreign comes along. The drawings have no words in them: no
Chinese typeface is there everywhere, and words belong beside a picture.
"""

from io import BytesIO

from openpyxl import Workbook
from PIL import Image, ImageDraw

LEDGER = (
    ("日期", "摘要", "收入（元）", "支出（元）", "结余（元）"),
    ("2026-07-01", "上期结余", "", "", 23913.70),
    ("2026-07-10", "年度补助金第二批（街财〔2026〕9号）", 40000.00, "", 63913.70),
    ("2026-09-22", "中秋敬老活动（9月8日两委联席会议）", "", 4920.00, 58993.70),
    ("2026-09-30", "本期合计", 40000.00, 4920.00, 58993.70),
)
PARKING = (
    "2号院停车管理方案",
    "一、一户一位，月租管理，每车每月50元；访客限时两小时，不收费。",
    "二、绿地不减，消防通道零占用；车位画线，共189个。",
    "三、收入由物业代收，每季度公开；结余列入业主公共收益专账。",
    "四、试运行三个月，期满由居民代表评议，再定是否继续。",
)
AGENDA = """\
第四季度居民代表会议议程

14:00  签到
14:10  第四季度账目说明，居民代表提问
14:50  明年为民办实事项目征集
15:30  2号院停车试运行情况
16:00  宣读会议记录要点，散会

旁听的居民请坐后排；要发言，请先向工作人员登记。
"""

PAPER, INK, WALL = "#f4f1e8", "#33414b", "#cfd6d2"
GREEN, ROAD, SPACE = "#a8c3a0", "#e3e0d6", "#54707f"


def ledger() -> bytes:
    """The quarter's entries as a table (xlsx)."""
    book = Workbook()
    # Else the library names itself as the author.
    book.properties.creator = None
    sheet = book.active
    sheet.title = "收支明细"
    for row in LEDGER:
        sheet.append(row)
    sheet.column_dimensions["B"].width = 40
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def agenda() -> bytes:
    return AGENDA.encode()


def parking_plan() -> bytes:
    """The plan's text as a PDF of one page."""
    return pdf_of(PARKING)


def pdf_of(lines: tuple[str, ...]) -> bytes:
    """One A4 page of these lines; the reader's own Song face, none is brought along.

    The font's codes are UCS-2, so its words can be read and searched.
    """
    shown = "".join(
        f"BT /F {18 if n == 0 else 12} Tf 56 {760 - 32 * n} Td"
        f" <{line.encode('utf-16-be').hex()}> Tj ET\n"
        for n, line in enumerate(wrapped(lines))
    )
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>\nstream\n{shown}endstream",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        "/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/FontDescriptor 7 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    )
    made, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    count, start = len(objects) + 1, len(made)
    made += (
        f"xref\n0 {count}\n0000000000 65535 f \n{rows}"
        f"trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    return made.encode("ascii")


def wrapped(lines: tuple[str, ...], most: int = 38) -> list[str]:
    """The lines, none longer than the page is wide."""
    return [line[at : at + most] for line in lines for at in range(0, len(line), most)]


def drawing() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1600, 900), PAPER)
    return image, ImageDraw.Draw(image)


def png_of(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def parking_drawing() -> bytes:
    """A courtyard from above: a road with spaces on both sides, greens in the corners."""
    image, pen = drawing()
    pen.rectangle((120, 90, 1480, 810), ROAD, INK, 6)
    for left, top in ((150, 120), (1190, 120), (150, 610), (1190, 610)):
        pen.rounded_rectangle((left, top, left + 260, top + 170), 30, GREEN, INK, 4)
    for top in (310, 500):
        for turn in range(14):
            left = 200 + turn * 86
            pen.rectangle((left, top, left + 66, top + 90), SPACE, PAPER, 4)
    pen.line((140, 450, 1460, 450), PAPER, 8)
    return png_of(image)


def racks_drawing() -> bytes:
    """Two houses, and four racks south of each."""
    image, pen = drawing()
    for left in (140, 860):
        pen.rectangle((left, 110, left + 600, 420), WALL, INK, 6)
        for turn in range(8):
            window = left + 40 + turn * 68
            pen.rectangle((window, 180, window + 40, 250), PAPER, INK, 3)
            pen.rectangle((window, 300, window + 40, 370), PAPER, INK, 3)
        for turn in range(4):
            rack = left + 50 + turn * 135
            pen.line((rack, 620, rack, 740), INK, 8)
            pen.line((rack + 90, 620, rack + 90, 740), INK, 8)
            for bar in (630, 660):
                pen.line((rack - 15, bar, rack + 105, bar), SPACE, 6)
    pen.rectangle((60, 480, 1540, 560), ROAD)
    return png_of(image)
