"""What the hall stands on: whether the database takes changes, and how much room is left for files and index."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOM_NEEDED = 64
"""Megabytes below which nothing more is taken in: the database and the index need some room to write even what they have."""


def database_read_only() -> bool:
    """Whether the database refuses changes: a replica, a server set to read-only, a file or folder without the right to write.

    Asks without writing, so that a probe every second costs nothing. Raises ``DatabaseError`` when it does not answer at all.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'")
            return bool(cursor.fetchone()[0])
        cursor.execute("SELECT 1")
    place = Path(str(connection.settings_dict["NAME"]))
    # WAL mode writes beside the file, so the folder counts too. A database in memory has neither.
    return place.is_file() and not (os.access(place, os.W_OK) and os.access(place.parent, os.W_OK))


def free_megabytes() -> int:
    """Room left in the data folder."""
    folder = Path(settings.DATA)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >> 20


def full() -> bool:
    """Whether there is too little room to go on."""
    return free_megabytes() < ROOM_NEEDED
