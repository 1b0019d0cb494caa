"""What is tried on purpose, so that docs/reliability.md can say what happens: faults, mutations, kills, readers."""
