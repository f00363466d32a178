"""Indicators with published definitions: funnel, cohorts, survival, concentration, strategic value."""
