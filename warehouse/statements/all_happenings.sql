SELECT archive, url, seen_before, seen_at, kind, change FROM changes ORDER BY archive, url, seen_at, kind
