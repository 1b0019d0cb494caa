"""Pages to look at, made of what is published: served on loopback, or written as files."""
