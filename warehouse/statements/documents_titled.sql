-- The documents of this title; where there is none, those in whose title the text stands. Capitals and accents do not
-- count. Oldest first.
WITH asked AS (SELECT lower(strip_accents($text)) AS folded),
titled AS (
    SELECT archive, url, title, date_text, date_earliest, withdrawn_at, capture_id, position, lower(strip_accents(title)) AS folded
    FROM documents
    WHERE $archive IS NULL OR archive = $archive
),
found AS (
    SELECT titled.*, titled.folded = asked.folded AS is_whole
    FROM titled
    JOIN asked ON contains(titled.folded, asked.folded)
)
SELECT archive, url, title, date_text, withdrawn_at, capture_id, position
FROM found
WHERE is_whole OR NOT (SELECT bool_or(is_whole) FROM found)
ORDER BY date_earliest, url, archive;
