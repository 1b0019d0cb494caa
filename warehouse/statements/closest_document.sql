-- The document whose title and fields have most words of a text, and among those that with the most similar title. Accents
-- do not count.
WITH asked AS (
    SELECT
        lower(strip_accents($text)) AS folded,
        list_filter(string_split_regex(folded, '[^\p{L}\p{N}]+'), lambda word: word <> '') AS words
),
titled AS (
    SELECT
        title, date_text, url,
        lower(strip_accents(title)) AS folded,
        lower(strip_accents(concat_ws(' ', title, array_to_string(map_values(fields), ' ')))) AS said
    FROM documents
    WHERE $archive IS NULL OR archive = $archive
),
compared AS (
    SELECT
        titled.*,
        len(list_intersect(asked.words, string_split_regex(titled.said, '[^\p{L}\p{N}]+')))
            / greatest(len(list_distinct(asked.words)), 1) AS shared,
        jaro_winkler_similarity(titled.folded, asked.folded) AS similarity
    FROM titled
    CROSS JOIN asked
)
SELECT title, date_text, url
FROM compared
WHERE shared >= 0.5 OR similarity > 0.8
ORDER BY shared DESC, similarity DESC, url
LIMIT 1;
