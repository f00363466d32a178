"""The command line: arguments in, one call, results out. No business rule lives here."""
