-- The documents at these URLs, or whose URL ends so, or in whose rows a field is exactly this text, each with the row that
-- showed it last. In a field, capitals and accents do not count.
SELECT url, capture_id, position
FROM documents
WHERE ($archive IS NULL OR archive = $archive)
    AND (
        list_contains($urls, url)
        OR ends_with(url, $ending)
        OR list_contains(
            list_transform(map_values(fields), lambda text: lower(strip_accents(text))), lower(strip_accents($field))
        )
    )
ORDER BY archive, url;
