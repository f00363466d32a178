"""Who owns what of a company: whole shares, exact fractions, rounds and conversions."""
