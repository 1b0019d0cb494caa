"""Pages from the Wayback Machine: its index, its limits, its captures."""
