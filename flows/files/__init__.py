"""Pages from files: saved pages, and the WARC and WACZ files of others, taken over."""
