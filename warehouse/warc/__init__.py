"""The truth: captures in WARC files, written, framed, read and recovered; those of other programs too."""
