"""Criteria and weights, scores and their calibration, agreement, conflicts of interest, assignment, contests."""
