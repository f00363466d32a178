"""State machines as data, decisions with reasons, and a checker that proves what a definition promises."""
