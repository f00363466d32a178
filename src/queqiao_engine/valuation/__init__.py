"""What a technology is worth: cost, income, market, options, simulation; every value with its steps and warnings."""
