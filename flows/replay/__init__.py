"""Captures served again on this machine: as the site that they came from, or as a Wayback Machine."""
