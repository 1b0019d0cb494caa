"""A document or a row, its history, and the captured page that it came from."""
