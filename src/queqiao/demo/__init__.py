"""A living region to try the hall with: invented people, organisations and entries, and how they come into the database."""
