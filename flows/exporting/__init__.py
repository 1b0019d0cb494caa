"""What is in the tables, written to files: for other programs, and as packages that a repository keeps."""
