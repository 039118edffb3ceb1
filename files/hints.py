"""What in a text looks like somebody's: numbers, doors, names, health, children.

A hint is for the eyes of a person. It never changes a text and never stores one. Whether
it stops something is decided where the text is used; `certain` only says that nothing
else looks like this. Every step of the search is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterator
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
    Kind.DOOR: "门牌",
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
_AREAS = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54"
    " 61 62 63 64 65 71 81 82 83 91".split()
)
_BIRTH = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Digits with single blanks or dashes between them: one run, however long.
_RUN = re.compile(r"\d(?:[ -]?\d)*(?:[ -]?[Xx](?![A-Za-z0-9]))?")
_GROUP = re.compile(r"\d*[Xx]?")
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
            rf"[{_PROVINCES}][A-Z][·• -]?(?=[A-Z0-9]{{0,5}}\d)[A-Z0-9]{{4,5}}"
            r"[A-Z0-9挂学警港澳](?![A-Z0-9])"
        ),
    ),
    (
        Kind.DOOR,
        True,
        re.compile(
            r"(?:[0-9一二三四五六七八九十]{1,4}(?:号楼|栋|幢|号院)?[-—·、,，]?"
            r"(?:[0-9一二三四五六七八九十]{1,3}单元)?[-—·、,，]?)?"
            r"[0-9]{3,4}(?:室|房|号房)|(?<![\d-])\d{1,2}-\d{1,2}-\d{3,4}(?![\d-])"
        ),
    ),
    (
        Kind.ACCOUNT,
        True,
        re.compile(r"(?i)(?:微信|vx|wx|weixin|qq)[号:： ]{0,3}[a-z0-9_-]{5,20}"),
    ),
    (Kind.LANDLINE, False, re.compile(r"(?<![\d-])0\d{2,3}[- ]?\d{7,8}(?!\d)")),
    (
        Kind.PERSON,
        False,
        re.compile(
            rf"[{_SURNAMES}][\u4e00-\u9fff]?"
            r"(?:女士|先生|阿姨|大爷|大妈|叔叔|奶奶|爷爷|师傅|同志|老师|医生)"
        ),
    ),
    (
        Kind.HEALTH,
        False,
        re.compile(r"癌|肿瘤|精神病|抑郁|艾滋|残疾|瘫痪|怀孕|流产|确诊|住院|病历"),
    ),
    (
        Kind.MINOR,
        False,
        re.compile(r"未成年|小学生|幼儿园|孙子|孙女|[0-9一二三四五六七八九十]{1,2}岁"),
    ),
    (Kind.SENSITIVE, False, re.compile(r"低保|信访|服刑|吸毒")),
)


def find(text: str) -> list[Hint]:
    """All hints in a text, in the order of their places; positions are of `text` itself."""
    plain, places = _plain(text)
    found = [*_numbers(plain)]
    for kind, certain, pattern in _PATTERNS:
        found += [(kind, m.start(), m.end(), certain) for m in pattern.finditer(plain)]
    hints = []
    for kind, first, last, certain in sorted(found, key=lambda hit: hit[1:3]):
        start, end = places[first], places[last - 1] + 1
        hints.append(Hint(kind, start, end, text[start:end], certain))
    return hints


def _numbers(plain: str) -> Iterator[tuple[Kind, int, int, bool]]:
    """Identity numbers, bank cards and mobiles among the runs of digits."""
    for run in _RUN.finditer(plain):
        text = re.sub(r"[ -]", "", run[0])
        if len(text) == 18 and text[:2] in _AREAS and is_identity_number(text):
            yield Kind.IDENTITY, run.start(), run.end(), True
        elif text.isdigit() and 16 <= len(text) <= 19 and passes_luhn(text):
            yield Kind.CARD, run.start(), run.end(), True
        elif len(text) == 11 and re.match(r"1[3-9]", text):
            yield Kind.MOBILE, run.start(), run.end(), True


def _plain(text: str) -> tuple[str, list[int] | range]:
    """The text with half-width signs, and the place of each of them in the original."""
    return "".join(_half(sign) for sign in text), range(len(text))


def _half(sign: str) -> str:
    half = unicodedata.normalize("NFKC", sign)
    return half if len(half) == 1 else sign
