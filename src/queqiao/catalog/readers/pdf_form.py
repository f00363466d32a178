"""The text of a PDF form."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from queqiao.catalog.readers.contracts import PAGE_LIMIT
from queqiao.catalog.readers.form_blocks import Block
from queqiao.kernel.errors import UserError
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import WHOLE_FILE_LIMIT

#: Simplified radicals that the compatibility forms leave alone: ⻋ for 车.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
    "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
)


def pdf_blocks(path: Path, log: ProblemLog) -> Iterator[Block]:
    """The pages' text. Raises UserError for a PDF that is protected, damaged, scanned or too long."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if path.stat().st_size > WHOLE_FILE_LIMIT:
        raise log.refuse("file_too_big", limit=WHOLE_FILE_LIMIT >> 20)
    # Its remarks on crooked but readable files are of no use to the person at the keyboard.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        # Many are "protected" with an empty password, which only forbids printing.
        if reader.is_encrypted and not reader.decrypt(""):
            raise log.refuse("encrypted_pdf")
        count = len(reader.pages)
        if count > PAGE_LIMIT:
            raise log.refuse("pdf_pages", count=count, limit=PAGE_LIMIT)
        texts = [page.extract_text() for page in reader.pages]
    except UserError:
        raise
    except (FileNotDecryptedError, DependencyError, NotImplementedError):
        raise log.refuse("encrypted_pdf") from None
    except Exception:
        # Every kind of exception comes out of the library on damaged files, and none tells more than that.
        raise log.refuse("damaged_pdf") from None
    whole = "\n".join(texts)
    if not whole.strip():
        raise log.refuse("pdf_scanned")
    if _is_garbled(whole):
        raise log.refuse("pdf_garbled")
    # Printed forms often set compatibility characters (⼀ for 一); they are the same words.
    if _has_radicals(whole):
        whole = unicodedata.normalize("NFKC", whole).translate(_RADICALS)
    yield Block(whole)


def _is_garbled(text: str) -> bool:
    """Whether much of the text has no meaning, as when the fonts carry no table of characters."""
    signs = [char for char in text if not char.isspace()]
    lost = sum(unicodedata.category(char) in {"Co", "Cn", "Cc"} or char == "\ufffd" for char in signs)
    return lost * 5 > len(signs)


def _has_radicals(text: str) -> bool:
    return any("\u2e80" <= char <= "\u2fdf" for char in text)
