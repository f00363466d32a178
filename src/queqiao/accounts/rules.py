"""Who may do what here; registered with ``accounts.access``."""
