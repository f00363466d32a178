"""A file about one deal: its terms, what happened, and the clauses of its term sheet."""
