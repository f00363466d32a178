"""Patents: their numbers read and normalised, their terms reckoned from dated rules."""
