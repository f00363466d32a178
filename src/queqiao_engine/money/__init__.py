"""Amounts to the fen, splits, fees, taxes, instruments as small programs, and the rules of the ledger."""
