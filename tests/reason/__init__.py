"""The room of rules: the books, noise, project rules, proofs, contradictions."""
