"""What every run has in common: its turn, its beginning, what it keeps and loads, and its end."""
