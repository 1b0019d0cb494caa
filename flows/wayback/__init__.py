"""Harvests from the Wayback Machine, and a Wayback Machine on this machine to try them with."""
