"""QR codes as inline SVG."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe

from queqiao.kernel.bilingual import tr


def qr(text: str) -> SafeString:
    """The code of ``text`` (an address), with medium error correction, black on white in every theme so that phones read it."""
    return _drawn(text, tr("二维码：{text}", "QR code: {text}", text=text))


@lru_cache(maxsize=512)
def _drawn(text: str, title: str) -> SafeString:
    """Kept, since a page shows its code twice (on screen and on paper) and finding the best pattern takes milliseconds."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        title=title,
        border=2,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        dark="#000",
        light="#fff",
    )
    return mark_safe(out.getvalue().decode("utf-8").strip().replace("<svg ", '<svg role="img" ', 1))
