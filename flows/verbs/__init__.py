"""What the verbs of the `regest` command do, a module for each that is more than a line."""
