"""Coverage-guided fuzzing of what reads bytes from outside: `make fuzz` runs every target for a minute."""
