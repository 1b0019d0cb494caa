"""Pages from an archive's own site: gone through to their end, until they fit together."""
