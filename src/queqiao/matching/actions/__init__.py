"""The verbs of matching, one file per noun."""
