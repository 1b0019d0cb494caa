"""Documents as others cite and keep them: formatted citations, and records of reference managers. No database here."""
