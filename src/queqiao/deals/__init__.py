"""Deals: files and rule packs to the money and valuation engines, and the words for their reasons."""
