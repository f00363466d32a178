"""Matching around the engine: encoders, Milvus, batch runs, and the reports people read."""
