"""Files in: what a file is, rows of any table format, and small documents (YAML, JSON, tables) with typed fields."""
