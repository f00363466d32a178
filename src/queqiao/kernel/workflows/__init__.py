"""Workflows for every app: definitions from names and files, policy figures from rule packs, the words of their reasons."""
