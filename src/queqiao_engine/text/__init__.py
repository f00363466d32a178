"""Text: normalise it, cut it into index terms, and read the quantities in it. Offsets always point into the original."""
