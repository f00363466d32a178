"""Taxes around a conversion, each computed under a dated rule pack that is given as an argument. Figures, not advice."""
