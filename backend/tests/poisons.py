"""A fixed corpus of things that should not come in, and where to put them (SECURITY §6.8).

Values are JSON as bytes, because several of them no encoder would write.
"""

import base64
import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

CANARY = "zq7canary"

VALUES: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "zero": b"0",
    "minus one": b"-1",
    "minus zero": b"-0.0",
    "a fraction": b"1.5",
    "a number in quotes": b'"1"',
    "2^31": b"2147483648",
    "2^63": b"9223372036854775808",
    "below -2^63": b"-9223372036854775809",
    "a Unix time": b"1800000000",
    "a huge Unix time": b"100000000000000000000",
    "1e400": b"1e400",
    "-1e400": b"-1e400",
    "5,000 digits": b"9" * 5000,
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "an empty text": b'""',
    "a blank": b'" "',
    "an empty list": b"[]",
    "an empty object": b"{}",
    "lists in lists": b"[" * 200 + b"]" * 200,
    "depth 100,000": b"[" * 100_000 + b"]" * 100_000,
    "100,000 items": b"[" + b"0," * 99_999 + b"0]",
    "a list of nothing": b"[null, null]",
    "NUL": b'"zq7canary\\u0000"',
    "only NUL": b'"\\u0000"',
    "a lone high surrogate": b'"zq7canary\\ud800"',
    "a lone low surrogate": b'"\\udc00zq7canary"',
    "a raw surrogate": b'"\xed\xa0\x80"',
    "overlong UTF-8": b'"\xc0\x80"',
    "not UTF-8": b'"\xff\xfe"',
    "a byte order mark": '"\ufeffzq7canary"'.encode(),
    "right to left": '"zq7canary\u202etxt.exe"'.encode(),
    "zero width": '"zq7\u200bcanary\u2060"'.encode(),
    "a line separator": '"zq7canary\u2028x"'.encode(),
    "an escape": b'"zq7canary\\u001b[2J"',
    "C1": '"zq7canary\u0085"'.encode(),
    "CRLF": b'"zq7canary\\r\\nBcc: all@example.com"',
    "1,000 accents": ('"zq7canary' + "\u0301" * 1000 + '"').encode(),
    "letters that grow in NFC": ('"' + "\ufb2c" * 100 + '"').encode(),
    "10,000 letters": b'"' + b"a" * 10_000 + b'"',
    "250,000 letters": b'"' + b"a" * 250_000 + b'"',
    "astral": '"zq7canary\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1"'.encode(),
    "SQL": b'"zq7canary\'; DROP TABLE user_account; --"',
    "LIKE": b'"%_%\\\\"',
    "HTML": b'"<script>zq7canary</script>"',
    "templates": b'"{zq7canary} {0} {{7*7}} ${7*7} %s %(x)s"',
    "a formula": b"\"=cmd|' /C calc'!A0\"",
    "a path": b'"../../../../etc/passwd"',
    "__proto__": b'{"__proto__": {"admin": true}}',
    "a reference": b'{"$ref": "file:///etc/passwd"}',
    "year 1": b'"0001-01-01T00:00:00Z"',
    "year 9999": b'"9999-12-31T23:59:59.999999Z"',
    "year 9999 west": b'"9999-12-31T23:59:59-14:00"',
    "year 10000": b'"10000-01-01T00:00:00Z"',
    "no offset": b'"2027-03-28T02:30:00"',
    "a gap": b'"2027-03-28T02:30:00+01:00"',
    "a leap second": b'"2016-12-31T23:59:60Z"',
    "an offset that is none": b'"2027-01-01T00:00:00+99:99"',
    "+14:00": b'"2027-01-01T00:00:00+14:00"',
    "30 February": b'"2027-02-30"',
    "a date of year 1": b'"0001-01-01"',
    "a nil id": b'"00000000-0000-0000-0000-000000000000"',
    "an id in braces": b'"{12345678-1234-5678-1234-567812345678}"',
    "an id of capitals": b'"ABCDEFAB-CDEF-4BCD-AFAB-CDEFABCDEFAB"',
    "an address with two lines": b'"zq7canary@example.com\\nBcc: all@example.com"',
    "a look-alike address": '"zq7canary@ex\u0430mple.com"'.encode(),
    "a dotless i": '"\u0130@example.com"'.encode(),
    "the Kelvin sign": '"\u212a@example.com"'.encode(),
    "a zone that is a path": b'"/etc/localtime"',
    "a zone in another case": b'"europe/PARIS"',
}

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"zq7canary"',
    "a number": b"1",
    "NaN": b"NaN",
    "cut short": b'{"email": "zq7canary',
    "twice the same name": b'{"name": "a", "name": "b", "email": 1, "email": 2}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"name": "zq7canary"}'.encode("utf-16"),
    "UTF-32": '{"name": "zq7canary"}'.encode("utf-32"),
    "not UTF-8": b'{"name": "\xff"}',
    "a comment": b'{/* zq7canary */ "name": 1}',
    "a trailing comma": b'{"name": 1,}',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03zq7canary",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "NUL bytes": b"\x00" * 1000,
    "depth 100,000": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "too large": b'{"name": "' + b"a" * 1_100_000 + b'"}',
}
UNKNOWN_NAMES: tuple[bytes, ...] = (
    b'"unknown"',
    b'"__proto__"',
    b'""',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"a/b~c"',
    b'"' + b"n" * 20_000 + b'"',
)
CONTENT_TYPES: tuple[str, ...] = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-7",
    "application/",
    "\x00",
    "é" * 100,
)

PATH_PARTS: tuple[str, ...] = (
    "%00",
    "%ff",
    "%2f",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "%0d%0aSet-Cookie:%20a=b",
    "0",
    "-1",
    "9" * 400,
    "null",
    "NaN",
    "00000000-0000-0000-0000-000000000000",
    "%7B12345678-1234-5678-1234-567812345678%7D",
    "12345678123456781234567812345678",
    "urn:uuid:12345678-1234-5678-1234-567812345678",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "%F0%9F%A7%91",
    "a'%20OR%201=1",
    "%25%25",
    "x" * 4000,
)
QUERY_TEXTS: tuple[str, ...] = (
    "",
    "%00",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%A7%91",
    "-1",
    "0",
    "101",
    "9" * 30,
    "1e3",
    "NaN",
    "true",
    "null",
    "%25_%5C",
    "a%0d%0ab",
    "%27%20OR%201=1",
    "%E2%80%AE",
    "x" * 3000,
    "%28%5B%7B%2A",
)


def _cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


_SOME_ID = "12345678-1234-5678-1234-567812345678"
CURSORS: tuple[str, ...] = (
    "AAAA",
    "====",
    _cursor([]),
    _cursor({}),
    _cursor([1]),
    _cursor([None]),
    _cursor(["x"]),
    _cursor([_SOME_ID]),
    _cursor(["a", _SOME_ID]),
    _cursor(["\x00", _SOME_ID]),
    _cursor(["\ud800", _SOME_ID]),
    _cursor(["9" * 200, _SOME_ID]),
    _cursor(["-1", _SOME_ID]),
    _cursor(["٣", _SOME_ID]),
    _cursor(["²", _SOME_ID]),
    _cursor(["99999999999", _SOME_ID]),
    _cursor(["a", "b", _SOME_ID]),
    _cursor(["\x00", "\x00", _SOME_ID]),
    _cursor(["9999-12-31T23:59:59Z", _SOME_ID]),
    _cursor(["0001-01-01T00:00:00+14:00", _SOME_ID]),
    _cursor(["not a time", _SOME_ID]),
    _cursor(["2027-01-01T00:00:00", _SOME_ID]),
    base64.urlsafe_b64encode(b"[" * 300).decode(),
    base64.urlsafe_b64encode(b'["' + b"\xff" * 8 + b'"]').decode(),
)

HEADERS: dict[str, tuple[bytes, ...]] = {
    "Idempotency-Key": (b"", b"short", b"a" * 65, b"\x00" * 10, b"\xff" * 10, b"../../../../etc", b"a b c d e f"),
    "If-Match": (b"", b"*", b'"', b'W/"1"', b'"999999999999999999999"', b"\x00", b"\xff", b'"1", "2"', b"x" * 200),
    "Accept-Language": (b"", b"*", b"fr;q=nan", b"fr;q=1e400", b"\xff", b"en;q=", b"fr;q=--1", b"fr," * 3000),
    "Authorization": (
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic YTpi",
        b"Bearer \x00",
        b"Bearer \xff\xfe",
        b"Bearer vvs_",
        b"Bearer vvs_\xff",
        b"Bearer vvs_" + b"a" * 8000,
        b"Bearer a.b.c",
        b"Bearer " + b"e30." * 2000,
        b"bearer  x",
    ),
    "X-Request-ID": (b"\x00", b"\xff" * 20, b"a" * 65, b"a\r\nb: c"),
    "Accept": (b"\xff", b"application/xml", b"*/*;q=x"),
    "User-Agent": (b"\x00", b"\xff" * 300, b"x" * 5000),
    "Cookie": (b"vv_refresh=\xff", b"vv_refresh=r1.x.y", b"; ; =", b"vv_refresh=" + b"a" * 9000),
    "Content-Length": (b"-1", b"abc", b"99999999999999999999"),
    "Origin": (b"null", b"http://[::1", b"\xff", b"http://test:99999999"),
    "Range": (b"bytes=0-0,-1", b"\xff"),
    "X-Forwarded-For": (b"\xff", b"999.999.999.999"),
}

MARK = "\u0001the poison\u0001"


def put(document: Any, place: tuple[str | int, ...], poison: bytes) -> bytes:
    """The document as JSON with the poison at one place."""
    changed = copy.deepcopy(document)
    if not place:
        return poison
    target = changed
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = MARK
    return json.dumps(changed).encode().replace(json.dumps(MARK).encode(), poison, 1)


# A place for a number or a list meets these texts only: it refuses any text before it looks into it.
TEXTS_ANYWHERE = {"a number in quotes", "an empty text", "NUL", "a lone high surrogate", "not UTF-8", "10,000 letters"}


def values_for(document: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str, bytes]]:
    """The poisons that a place is given."""
    value = document
    for step in place:
        value = value[step]
    for name, poison in VALUES.items():
        if isinstance(value, str) or name in TEXTS_ANYWHERE or not poison.startswith(b'"'):
            yield name, poison


def places_of(document: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document that can hold something else: fields, items, and what is inside them."""
    if place:
        yield place
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(document, dict):
        inside = document.items()
    elif isinstance(document, list):
        inside = enumerate(document)
    for step, value in inside:
        yield from places_of(value, (*place, step))


def sample(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Any:
    """A document that a JSON schema of ours takes, with every optional field present."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rpartition("/")[2]], components)
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return sample(next(each for each in schema[union] if each.get("type") != "null"), components)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        if "properties" in schema:
            return {name: sample(each, components) for name, each in schema["properties"].items()}
        return {"en": sample(schema.get("additionalProperties", {}), components)}
    if kind == "array":
        return [sample(schema["items"], components)]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    texts = {"uuid": _SOME_ID, "date": "2027-03-01", "date-time": "2027-03-01T10:00:00Z"}
    return texts.get(schema.get("format", ""), "a" * max(1, schema.get("minLength", 1)))
