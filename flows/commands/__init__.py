"""The verbs of the `regest` command: a module each, imported when it is called."""
