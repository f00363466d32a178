"""Looking into files that came to an entry: once for equal bytes, kept beside them, beside the request that brought them."""

from __future__ import annotations

from queqiao.catalog.anonymity.papers import as_bytes, read_paper
from queqiao.kernel import stored_files
from queqiao.kernel.errors import NotHere
from queqiao.kernel.models import StoredFile


def read_file(file_id: str) -> str:
    """Read a file and keep what was found; how far it could be read, "" where it is gone."""
    file = StoredFile.objects.filter(pk=file_id, withdrawn_at=None).first()
    if file is None:
        return ""
    try:
        with stored_files.open_content(file) as content:
            found = read_paper(content.read(), file.content_type)
    except NotHere:
        return ""
    stored_files.keep_derived(file, "reading", as_bytes(found))
    return found.state
