"""Break-ins that are tried on purpose: what strangers who mean harm hand over, and whether it gets them in."""
