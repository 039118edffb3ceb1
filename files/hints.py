"""What in a text looks like somebody's: numbers, doors, names, health, children.

A hint is for the eyes of a person. It never changes a text and never stores one. Whether
it stops something is decided where the text is used; `certain` only says that nothing
else looks like this. Every step of the search is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.masking import is_identity_number, passes_luhn


class Kind(StrEnum):
    """What kind of datum a hint points at; LABELS has the words."""

    IDENTITY = "identity"
    CARD = "card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"
    DOOR = "door"
    PERSON = "person"
    HEALTH = "health"
    MINOR = "minor"
    SENSITIVE = "sensitive"


LABELS = {
    Kind.IDENTITY: "身份证号",
    Kind.CARD: "银行卡号",
    Kind.MOBILE: "手机号",
    Kind.LANDLINE: "电话",
    Kind.PLATE: "车牌",
    Kind.EMAIL: "邮箱",
    Kind.ACCOUNT: "微信或QQ号",
    Kind.DOOR: "门牌号",
    Kind.PERSON: "姓名",
    Kind.HEALTH: "健康情况",
    Kind.MINOR: "未成年人",
    Kind.SENSITIVE: "敏感信息",
}


@dataclass(frozen=True)
class Hint:
    """`shown` stands in the text at `start` to `end`, as it was written."""

    kind: Kind
    start: int
    end: int
    shown: str
    certain: bool

    @property
    def label(self) -> str:
        return LABELS[self.kind]


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
    "云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳唐罗薛雷贺倪汤滕殷毕郝邬安常乐于时傅皮卞"
    "齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝"
    "董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢"
    "莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄家封芮储靳段焦巴"
    "谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司黎薄白蒲邰从鄂索咸赖"
    "卓蔺屠蒙池乔胥能苍双闻莘党翟谭贡劳姬申扶堵冉宰桑桂牛寿通边燕冀浦尚农温别庄晏柴瞿"
    "阎慕连茹习艾容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关荆游"
)
# The first two digits of an identity number; 9 begins those of foreign residents.
_AREA = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d")
_BIRTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Digits with single blanks or dashes between them: one run, however long.
_RUN = re.compile(
    r"(?<![\d.])\d+(?:[ -]\d+)*(?:[ -]?[Xx])?(?![\dA-Za-z])(?!\.\d|[ -]?[元万亿％%])"
)
_SHORTEST, _LONGEST = 11, 19
# Digits of a mobile alone or behind 86 or 0086, of cards and of an identity number.
_LENGTHS = {11, 13, 15, 16, 17, 18, 19}
_MOST_GROUPS = 6
# How people write a mobile number in groups.
_MOBILE_GROUPS = {(11,), (3, 4, 4), (3, 8), (4, 3, 4), (7, 4), (3, 3, 5)}
# What makes a number of 16 to 19 digits with a check digit surely a card: UnionPay's
# prefix, or the word before it. Without them one number in ten passes by chance.
_CARD_WORD = re.compile(r"卡号?|账号|帐号|账户|帐户|银行|户名")
_UNIONPAY = ("62", "9558")
_COUNTED = "[0-9一二三四五六七八九十〇零]"
_LONG_TITLES = "女士|先生|小姐|阿姨|大爷|大妈|大叔|大娘|大姐|大哥|师傅|同志|老师|医生"
_TITLES = f"{_LONG_TITLES}|叔叔|奶奶|爷爷|老人"
# Common words that look like a surname with a title.
_NO_PERSON = (
    r"(?<![全各中])(?!全体|全国|全市|全区|全院|党员|成员|平安|时任|任何|家庭|单身|于老|一老|干部|双方"
    r"|万名|都是|和各|和老|和全|及各|高龄|有老|乐老|劳模|幸福|空巢|应老|家老|欧美|强老)"
)
_PATTERNS: tuple[tuple[Kind, bool, re.Pattern[str]], ...] = (
    (
        Kind.EMAIL,
        True,
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII
        ),
    ),
    (
        Kind.PLATE,
        True,
        re.compile(
            rf"[{_PROVINCES}][·• ]?[A-Za-z][·• -]?(?=(?:[A-Za-z]{{0,3}}\d){{3}})"
            r"[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警港澳](?![A-Za-z0-9])"
        ),
    ),
    (
        Kind.DOOR,
        True,
        re.compile(
            # 3号楼2单元502室, 三栋502, 2单元502
            rf"(?:{_COUNTED}{{1,4}}(?:号楼|号院|栋|幢|座|楼))?[-—·、,， ]?"
            rf"(?:{_COUNTED}{{1,3}}(?:单元|门))[-—·、,， ]?{_COUNTED}{{3,4}}(?!{_COUNTED})"
            r"(?:室|号房|房|号|户)?"
            rf"|(?:{_COUNTED}{{1,4}}(?:号楼|号院|栋|幢|座)[-—·、,， ]?)?"
            rf"(?<!{_COUNTED}){_COUNTED}{{3,4}}(?:室|号房|房间)"
            rf"|{_COUNTED}{{1,4}}(?:号楼|栋|幢|座)[-—·、,， ]?\d{{3,4}}"
            r"(?![\d年元户号平米㎡万.])"
            r"|(?<![\d.-])\d{1,2}-\d{1,2}-[1-9]\d{2,3}(?![\d-])"
        ),
    ),
    (
        Kind.ACCOUNT,
        True,
        re.compile(
            r"(?i)(?:微信|薇信|v信|(?<![a-z])(?:vx|wx|weixin|wechat))号?[是为]?[:： ]{0,3}"
            r"(?!(?:wechat|weixin)(?![a-z0-9_-]))[a-z][a-z0-9_-]{5,19}(?![a-z0-9_-])"
            r"|(?:微信|薇信|v信|(?<![a-z])(?:vx|wx|qq)|扣扣|企鹅)号?[是为]?[:： ]{0,3}"
            r"[1-9]\d{4,9}(?!\d)"
        ),
    ),
    (
        Kind.LANDLINE,
        False,
        re.compile(
            r"(?<![\d-])[(（]?0\d{2,3}[)）]?[- ]?[2-8]\d{6,7}(?![\d.])"
            r"|(?:电话|座机|致电|来电)(?:号码)?(?:是|为|请打)?[:： ]{0,3}"
            r"[2-8]\d{3}[- ]?\d{3,4}(?![\d.])"
        ),
    ),
    (
        Kind.PERSON,
        False,
        re.compile(
            rf"{_NO_PERSON}[{_SURNAMES}](?:{_TITLES})"
            rf"|{_NO_PERSON}[{_SURNAMES}][\u4e00-\u9fff]?"
            rf"(?:{_LONG_TITLES})"
            rf"|(?:姓名|业主|联系人|当事人|户主)[:：]\s?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
            r"(?![\u4e00-\u9fff])"
        ),
    ),
    (
        Kind.HEALTH,
        False,
        re.compile(
            r"癌|肿瘤|精神病|精神分裂|抑郁|艾滋|乙肝|白血病|糖尿病|尿毒症|透析|化疗|瘫痪|偏瘫"
            r"|残疾(?!人联合会|人保障|人补贴|预防)|怀孕|流产|确诊|住院(?!部)|病历|病危"
        ),
    ),
    (
        Kind.MINOR,
        False,
        re.compile(
            r"未成年(?!人保护)|小学生|初中生|幼儿园(?:小|中|大)班|孙子|孙女|外孙|我家孩子"
            r"|(?:儿子|女儿|孩子)[今]?年?才?(?:\d{1,2}|[一二三四五六七八九十]{1,2})岁"
            r"|(?<![\d一二三四五六七八九十至到满-])(?:1[0-7]|[1-9]|[一二三四五六七八九]|十[一二三四五六七]?)"
            r"岁(?![以至到及(])"
        ),
    ),
    (
        Kind.SENSITIVE,
        False,
        re.compile(
            r"低保户|吃低保|信访|服刑|刑满|吸毒|戒毒|社区矫正|离婚|家暴|欠债|破产|信教"
            r"|(?<![\d一二三四五六七八九十至到满-])(?:1[89]|[2-9]\d|[二三四五六七八九]十[一二三四五六七八九]?)"
            r"岁(?![以至到及(])"
        ),
    ),
)


def find(text: str) -> list[Hint]:
    """All hints in a text, in the order of their places; positions are of `text` itself."""
    plain, places = _plain(text)
    found = [*_numbers(plain)]
    for kind, certain, pattern in _PATTERNS:
        found += [(kind, m.start(), m.end(), certain) for m in pattern.finditer(plain)]
    return _hints(text, places, found)


def find_numbers(text: str) -> list[Hint]:
    """Identity numbers, bank cards and mobiles alone: quick enough for whole files."""
    plain, places = _plain(text)
    return _hints(text, places, _numbers(plain))


def _hints(
    text: str, places: Sequence[int], found: Iterable[tuple[Kind, int, int, bool]]
) -> list[Hint]:
    hints: list[Hint] = []
    for kind, first, last, certain in sorted(found, key=lambda hit: (hit[1], -hit[2])):
        start, end = places[first], places[last - 1] + 1
        # A number that is an account was told as one; it need not be a telephone as well.
        if hints and end <= hints[-1].end:
            continue
        hints.append(Hint(kind, start, end, text[start:end], certain))
    return hints


def _numbers(plain: str) -> Iterator[tuple[Kind, int, int, bool]]:
    """Identity numbers, bank cards and mobiles among the runs of digits.

    A run is cut where its groups are; from each at most six are tried together.
    """
    for run in _RUN.finditer(plain):
        groups = [
            (m[0], run.start() + m.start(), run.start() + m.end())
            for m in re.finditer(r"\d+[Xx]?|[Xx]", run[0])
        ]
        at = 0
        while at < len(groups):
            upto, length = _reach(groups, at)
            while length >= _SHORTEST:
                if length in _LENGTHS:
                    start, end = groups[at][1], groups[upto - 1][2]
                    parts = [text for text, *_ in groups[at:upto]]
                    found = _number(parts, plain[max(0, start - 8) : start])
                    if found:
                        yield found[0], _country(plain, start, found[0]), end, found[1]
                        at = upto - 1
                        break
                upto -= 1
                length -= len(groups[upto][0])
            at += 1


def _reach(groups: list[tuple[str, int, int]], at: int) -> tuple[int, int]:
    """Behind which group a number of at most 19 digits from `at` ends, and its length."""
    length, upto = 0, at
    most = min(len(groups), at + _MOST_GROUPS)
    while upto < most and length + len(groups[upto][0]) <= _LONGEST:
        length += len(groups[upto][0])
        upto += 1
    return upto, length


def _number(groups: list[str], before: str) -> tuple[Kind, bool] | None:
    """What a number is, and whether it is that surely; `before` are the signs before it."""
    text = "".join(groups)
    likely = len(text) == 18 and _AREA.match(text) and _BIRTH.match(text[6:])
    if likely and text[:17].isdigit():
        # A mistyped one is still somebody's: a birth date in its place is enough to ask.
        return Kind.IDENTITY, is_identity_number(text)
    if not text.isdigit():
        return None
    if 16 <= len(text) <= 19 and text[0] in "34569" and passes_luhn(text):
        return Kind.CARD, text.startswith(_UNIONPAY) or bool(_CARD_WORD.search(before))
    lengths = tuple(map(len, groups))
    for head in (0, 1):
        # 86 before it may be a group of its own.
        if head and groups[0] not in ("86", "0086"):
            break
        rest = "".join(groups[head:])
        if len(rest) == 11 and rest[0] == "1" and rest[1] in "3456789":
            return (Kind.MOBILE, True) if lengths[head:] in _MOBILE_GROUPS else None
    if len(groups[0]) in (13, 15) and re.fullmatch(r"(?:00)?861[3-9]\d{9}", text):
        return Kind.MOBILE, True
    return None


def _country(plain: str, start: int, kind: Kind) -> int:
    """Where a mobile begins: its + belongs to it."""
    return start - 1 if kind == Kind.MOBILE and plain[start - 1 : start] == "+" else start


class _HalfWidth(dict[int, str | None]):
    """What stands for a sign: digits and letters half-width, blanks as blanks.

    Signs without width are taken out: they only part a number for a program.
    """

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        if unicodedata.category(sign) == "Cf":
            half = None
        elif sign.isdecimal():
            half = str(unicodedata.decimal(sign))
        elif sign in "‐‑‒–﹣－":
            half = "-"
        elif 0xFF01 <= code <= 0xFF5E or (sign.isspace() and sign not in "\r\n"):
            half = unicodedata.normalize("NFKC", sign)
            half = half if len(half) == 1 else " "
        else:
            half = sign
        if code < 0x10000:
            self[code] = half
        return half


_HALF_WIDTH = _HalfWidth()


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text as the patterns want it, and the place of each sign in the original."""
    plain = text.translate(_HALF_WIDTH)
    if len(plain) == len(text):
        return plain, range(len(text))
    return plain, [at for at, sign in enumerate(text) if _HALF_WIDTH[ord(sign)] is not None]
