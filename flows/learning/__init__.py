"""Archives that nobody has declared: their pages are fetched, understood, shown, and declared when a person says so."""
