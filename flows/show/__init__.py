"""One row with its history, and its page with the row marked."""
