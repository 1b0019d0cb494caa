"""Many captures at once: read by several processes, loaded by one."""
