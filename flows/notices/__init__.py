"""Who is told what has happened: events in Prefect, messages to people, what happened since the last time in words."""
