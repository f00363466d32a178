"""One cell: its value as text, and its text made clean."""

from __future__ import annotations

import datetime as dt
import html
import re

# Anything that needs a second look.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x0d\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff\xa0]|<[a-zA-Z/!]|&[a-zA-Z#]|_x[0-9A-Fa-f]{4}_"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_COMMENT = re.compile(r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
# Attributes must have an "=", so that "<p and y>" in a formula stays.
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))*\s*/?>"""
_BLOCK = re.compile(
    r"</?(?:p|br|div|tr|li|ul|ol|table|tbody|thead|h[1-6]|hr|section|article|blockquote)" + _ATTRIBUTES,
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:span|b|i|u|s|em|strong|font|a|img|sub|sup|td|th|o:p|small|big|center|label|pre|code)"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLANKS = re.compile(r"[ \t]+\n")
_EMPTY_LINES = re.compile(r"\n{3,}")

CONTROL, MARKUP = "control", "markup"


def cell_text(value: object) -> str:
    """The value of a cell as the spreadsheet would show it: 1.0 -> "1", dates in ISO form, TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # 15 significant digits, as spreadsheets show them: 0.1 + 0.2 is 0.3.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, dt.datetime):
        plain = value.replace(tzinfo=None, microsecond=0)
        return plain.date().isoformat() if plain.time() == dt.time() else plain.isoformat(" ", "minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without control characters, HTML tags and entities, and what was taken out (``CONTROL``, ``MARKUP``)."""
    # Most cells are done after the first test: printable excludes control, invisible and line characters.
    if text.isprintable() and "<" not in text and "&" not in text and "_x" not in text:
        return text.strip(), ()
    if not _SUSPECT.search(text):
        return text.strip(), ()
    removed = []
    text = _ESCAPED.sub(_unescape, text)
    text = _NEWLINE.sub("\n", text)
    bare = _strip_markup(text)
    if bare != text:
        removed.append(MARKUP)
    text, count = _CONTROL.subn("", bare)
    if count:
        removed.append(CONTROL)
    text = _INVISIBLE.sub("", text).replace("\xa0", " ")
    return _EMPTY_LINES.sub("\n\n", _BLANKS.sub("\n", text)).strip(), tuple(removed)


def _unescape(match: re.Match[str]) -> str:
    # Spreadsheet files write control characters as _x000D_; other hexadecimal stays as it is.
    code = int(match.group(1), 16)
    return chr(code) if code < 32 else match.group(0)


def _strip_markup(text: str) -> str:
    if "<" in text:
        text = _COMMENT.sub("", text)
        text = _BLOCK.sub("\n", text)
        text = _INLINE.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match.group(0)), text)
    return text


def one_line(text: str) -> str:
    """``text`` with every run of white space as one blank."""
    return " ".join(text.split())
