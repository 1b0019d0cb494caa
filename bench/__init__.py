"""Regest measured against its peers: `python -m bench`. How to read the tables stands in docs/bench.md."""
