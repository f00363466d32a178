"""The proofs, one module per matter. Each takes a definition and returns proofs; ``checker.check`` puts them together."""
