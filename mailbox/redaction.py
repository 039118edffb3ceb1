"""Points at what must not stand in a public copy. Hints never publish and never delete.

`certain` ones stop the copy: numbers that are somebody's, a door, what the writer gave as
name or phone. The others are for the eyes of two people: a surname with a title, words
about health or children (个人信息保护法 第二十八条). Office numbers are let through.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communities.models import Organization
from foundation.masking import is_identity_number, passes_luhn
from mailbox.models import Letter, PublishedLetter


@dataclass(frozen=True)
class Hint:
    """`shown` is what was found, `where` the field, `what` the kind of datum."""

    where: str
    what: str
    shown: str
    certain: bool


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳"
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

_CERTAIN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("手机号", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
    ("邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (
        "车牌",
        re.compile(
            rf"[{_PROVINCES}][A-Z][·• -]?(?=[A-Z0-9]*\d)[A-Z0-9]{{5,6}}(?![A-Z0-9])"
        ),
    ),
    (
        "门牌",
        re.compile(
            r"(?:[0-9一二三四五六七八九十]+(?:号楼|栋|幢|号院)?[-—·、,，]?"
            r"(?:[0-9一二三四五六七八九十]+单元)?[-—·、,，]?)?"
            r"[0-9]{3,4}(?:室|房|号房)|(?<!\d)\d{1,2}-\d{1,2}-\d{3,4}(?!\d)"
        ),
    ),
    (
        "微信或QQ号",
        re.compile(r"(?i)(?:微信|vx|wx|weixin|qq)[号:： ]{0,3}[a-z0-9_-]{5,20}"),
    ),
)
_NUMBERS = re.compile(r"(?<!\d)\d[\d -]{14,22}[\dXx](?![\dXx])")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{4,8}(?!\d)")
_PERSON = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]?(?:女士|先生|阿姨|大爷|大妈|叔叔|奶奶|爷爷|师傅|同志|老师|医生)"
)
_WORDS = re.compile(
    r"癌|肿瘤|精神病|抑郁|艾滋|残疾|瘫痪|怀孕|流产|确诊|住院|病历"
    r"|未成年|小学生|幼儿园|孙子|孙女|[0-9一二三四五六七八九十]{1,2}岁"
    r"|低保|信访|服刑|吸毒"
)


def of_text(where: str, text: str, *, known: Iterable[str] = ()) -> Iterator[Hint]:
    """What stands in one text. `known` are the writer's own name and numbers."""
    plain = unicodedata.normalize("NFKC", text)
    offices = _office_numbers()
    for what, pattern in _CERTAIN:
        for match in pattern.finditer(plain):
            yield Hint(where, what, match[0], certain=True)
    for match in _NUMBERS.finditer(plain):
        digits = re.sub(r"[ -]", "", match[0])
        if len(digits) == 18 and is_identity_number(digits):
            yield Hint(where, "身份证号", match[0], certain=True)
        elif digits.isdigit() and 16 <= len(digits) <= 19 and passes_luhn(digits):
            yield Hint(where, "银行卡号", match[0], certain=True)
    for match in _LANDLINE.finditer(plain):
        if re.sub(r"\D", "", match[0]) not in offices:
            yield Hint(where, "电话", match[0], certain=False)
    for word in known:
        normal = unicodedata.normalize("NFKC", word).strip()
        if len(normal) >= 2 and normal in plain:
            yield Hint(where, "来信人填写的信息", normal, certain=True)
    for match in _PERSON.finditer(plain):
        yield Hint(where, "姓名", match[0], certain=False)
    for match in _WORDS.finditer(plain):
        yield Hint(where, "敏感信息", match[0], certain=False)


def _office_numbers() -> set[str]:
    """Digits of every number that an organisation gives to the public."""
    phones = Organization.objects.exclude(phone="").values_list("phone", flat=True)
    return {re.sub(r"\D", "", phone) for phone in phones}


def of_copy(row: PublishedLetter, letter: Letter) -> list[Hint]:
    """All that is found in the title, the letter and the reply of a public copy.

    Compares with the vault without showing it: a hit names only what the copy holds.
    """
    identity = letter.identity
    known = [text for text in (identity.name, identity.phone, identity.email) if text]
    fields = (("标题", row.title), ("来信", row.content), ("答复", row.reply))
    return [hint for where, text in fields for hint in of_text(where, text, known=known)]
