"""What is done with a whole folder: rebuilt, read anew, verified, forgotten, accepted."""
