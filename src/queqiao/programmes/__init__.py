"""Programmes: files and rule packs to the review engine, and the words for its reasons."""
