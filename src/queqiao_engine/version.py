"""The version of the engine and of the distribution: one number, recorded in every report."""

__version__ = "0.1.0"
