-- What people search for: every word in the title, the summary or a field.
SELECT hash(archive, url) AS document, 1.0 AS score
FROM documents
WHERE title ILIKE '%' || $words || '%'
    OR summary ILIKE '%' || $words || '%'
    OR array_to_string(map_values(fields), ' ') ILIKE '%' || $words || '%'
