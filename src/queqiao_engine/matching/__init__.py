"""Matching: rank achievements for a need, say why, clause by clause, and say when there is nothing to say."""
