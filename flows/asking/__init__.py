"""Questions that people ask the database, and how the answers are shown or written."""
