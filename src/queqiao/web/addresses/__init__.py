"""Addresses, one module per page family."""
