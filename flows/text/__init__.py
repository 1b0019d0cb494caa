"""What is shown to people and to programs: on a terminal, as Markdown, as JSON."""
