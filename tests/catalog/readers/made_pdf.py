"""Writes small real PDF files, with Chinese text through a ToUnicode table, for the tests of the form reader."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_bytes(lines: Sequence[str], *, with_table: bool = True, pages: int = 1) -> bytes:
    """A PDF whose pages show ``lines``; without ``with_table`` the fonts do not say which characters they draw."""
    codes = {char: index + 1 for index, char in enumerate(sorted(set("".join(lines))))}
    shown = "".join(
        f"1 0 0 1 50 {780 - 20 * row} Tm <{''.join(f'{codes[char]:04X}' for char in line)}> Tj\n"
        for row, line in enumerate(lines)
    )
    content = f"BT /F1 12 Tf\n{shown}ET" if lines else "q 0 0 10 10 re f Q"
    table = "".join(
        f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n" for char, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{table}endbfchar endcmap end end"
    )
    unicode_entry = " /ToUnicode 6 0 R" if with_table else ""
    kids = " ".join(f"{7 + page} 0 R" for page in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R]{unicode_entry} >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        " /Supplement 0 >> /DW 1000 >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>"
    objects.extend([page] * pages)
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return out
