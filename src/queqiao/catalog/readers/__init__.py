"""Readers: spreadsheets, JSON Lines and forms become entries, every fault named by file, row and column."""
