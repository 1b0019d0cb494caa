-- What stands in the descriptions from one number to another.
INSERT INTO search_found
WITH texts AS (
    SELECT
        number, units_of(folded(title)) AS of_title,
        -- A unit that is no word stands between texts, so that no phrase goes from one to the next.
        units_of(folded(concat_ws(
            chr(29), summary, nullif(array_to_string(map_values(fields), chr(29)), '')
        ))) AS of_rest
    FROM search_arriving
    JOIN regests USING (regest_id)
    WHERE number BETWEEN $first AND $last
),
placed AS (
    SELECT
        number, len(of_title) + len(of_rest) AS length,
        unnest(of_title || of_rest) AS unit,
        unnest(range(-len(of_title) - 1, -1) || range(1, len(of_rest) + 1)) AS place
    FROM texts
)
SELECT
    number, length, place::INTEGER AS place,
    unnest(CASE WHEN is_compound(unit) THEN list_distinct([whole(unit)] || parts_of(unit)) ELSE [unit] END) AS word
FROM placed
WHERE unit <> chr(29);
