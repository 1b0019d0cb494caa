"""How a host is asked: one client, paced, tried again, with its redirects, by turns with every other run."""
