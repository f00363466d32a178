"""Small papers for the region: a certificate or a report of one page, a real PDF, with “demonstration” written across it."""

from __future__ import annotations

import io


def paper(title: str, *lines: str) -> io.BytesIO:
    """A PDF of one page with a title and some lines (ASCII; other characters are shown as “?”)."""
    drawn = ["BT /F1 20 Tf 72 760 Td", f"({_plain(title)}) Tj", "/F1 11 Tf 0 -36 Td"]
    for line in (*lines, "Invented for the demonstration. Not a document of any real organisation."):
        drawn += [f"({_plain(line)}) Tj", "0 -18 Td"]
    stream = "\n".join([*drawn, "ET"]).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    out.seek(0)
    return out


def _plain(text: str) -> str:
    written = text.encode("ascii", "replace").decode("ascii")
    return written.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
