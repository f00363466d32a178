"""Insights: event files to the indicators engine, and the words for its reasons."""
