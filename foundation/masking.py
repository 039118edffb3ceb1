"""Takes personal data and secrets out of text before it is written to a log.

What a pattern can know is masked: identity numbers, telephones, mail addresses, bank
cards, query codes of letters, number plates, and the values of passwords, tokens and
cookies. What no pattern can know (names, bodies of letters) must not be logged at all.
In doubt more is masked, never less: a log is read by people who may not know these things.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "***"
# Longer text is cut: a log is no place for it, and searching it would cost the request.
LONGEST = 64_000

# Names of values that are secret whatever they look like.
SECRET_NAME = re.compile(
    r"authorization|cookie|token|passw|passphrase|secret|session_?id|session_key|csrf"
    r"|api_?key|(?<![a-z])otp(?![a-z])|pii_keys|密码|口令|令牌|验证码|查询码",
    re.IGNORECASE,
)

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BIRTH = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳"


def is_identity_number(text: str) -> bool:
    """Whether the 18 characters carry the check character of GB 11643."""
    total = sum(
        int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False)
    )
    return "10X98765432"[total % 11] == text[17].upper()


def passes_luhn(digits: str) -> bool:
    """Whether the digits carry the check digit that bank cards carry."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _mask_long_number(match: re.Match[str]) -> str:
    """A run of 16 to 19 digits: an identity number or a bank card, or only a number."""
    text = match[0]
    # A mistyped identity number is still somebody's: a birth date in its place is enough.
    if len(text) == 18 and (is_identity_number(text) or re.match(_BIRTH, text[6:])):
        return HIDDEN
    return HIDDEN if text.isdigit() and passes_luhn(text) else text


def _mask_plate(match: re.Match[str]) -> str:
    """A number plate has digits; 新 followed by an English word has none."""
    return HIDDEN if sum(letter.isdigit() for letter in match[0]) >= 3 else match[0]


# In this order: a pattern may only see what the longer ones left.
_RULES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?i)\b((?:set-)?cookie2?)(\"?'?\s*[:=]\s*)[^\r\n]+"), rf"\1\2{HIDDEN}"),
    (
        re.compile(r"(?i)\b((?:proxy-)?authorization)(\"?'?\s*[:=]\s*)[^\r\n]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    # user:password@host in an address of a database, a cache, a mail server.
    (re.compile(r"(://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
    (
        re.compile(
            rf"(?i)((?:{SECRET_NAME.pattern})[\w-]{{0,40}})"
            r"([\"']?\s{0,8}(?:=>?|[:：]|是|为)\s{0,8})"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'&,;，；。)}\]]+)"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (
        re.compile(r"(?a)(?<![\w.+-])[\w.+-]+(?:@|%40|＠)[\w-]+(?:\.[\w-]+)+"),
        f"{HIDDEN}@{HIDDEN}",
    ),
    (
        re.compile(rf"(?<!\d)\d{{6}}[ -]?{_BIRTH}[ -]?\d{{3}}[\dXxＸ](?!\d)"),
        HIDDEN,
    ),
    (re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{16,19})(?!\d)"), _mask_long_number),
    (re.compile(r"(?<!\d)\d{4}(?:([ -])\d{4})(?:\1\d{4}){2}(?:\1\d{1,3})?(?!\d)"), HIDDEN),
    (
        re.compile(r"(?<!\d)\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"),
        HIDDEN,
    ),
    (
        re.compile(
            r"(?<!\d)(?:(?:\+|00)?86[ -]?)?[1１][3-9３-９]\d(?:[ -]?\d{4}){2}(?!\d)"
        ),
        HIDDEN,
    ),
    (re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}(?!\d)"), HIDDEN),
    (
        re.compile(rf"(?i)[{_PROVINCES}][A-Z][·• -]?[A-Z0-9]{{4,5}}[A-Z0-9挂学警港澳]"),
        _mask_plate,
    ),
]


def mask(text: str) -> str:
    """The text with everything hidden that a pattern knows to be personal or secret."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def mask_value(value: Any, name: str = "") -> Any:
    """Plain data with the same shape, masked; anything else as its masked text."""
    if value is None or isinstance(value, bool):
        return value
    if SECRET_NAME.search(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {mask(str(key)): mask_value(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_value(item, name) for item in value]
    text = mask(value if isinstance(value, str) else str(value))
    # A number stays a number unless it was somebody's.
    return value if isinstance(value, int | float) and text == str(value) else text
