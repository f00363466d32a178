"""Files in: what a file is, rows of any table format, and small documents (YAML, JSON, tables) with typed fields."""

from queqiao.kernel.files.documents import Document, read_document
from queqiao.kernel.files.fields import REQUIRED, Fields

__all__ = ["REQUIRED", "Document", "Fields", "read_document"]
