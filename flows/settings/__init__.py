"""What holds for a whole data folder: its file regest.toml."""
