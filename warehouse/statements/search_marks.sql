-- Each of the texts in pieces, and whether a piece is one of the words that are asked for.
WITH asked AS (
    SELECT
        coalesce(list(unit) FILTER (NOT is_prefix), []) AS words,
        coalesce(list(stem) FILTER (NOT is_prefix AND NOT is_quoted), []) AS stems,
        coalesce(list(unit) FILTER (is_prefix), []) AS beginnings
    FROM steps_of($words)
    WHERE bit > 1
),
pieces AS (
    SELECT number, unnest(pieces) AS piece, unnest(flat_pieces_of(pieces)) AS flat, unnest(range(len(pieces))) AS place
    FROM (SELECT unnest(range(len($texts))) AS number, pieces_of(unnest($texts::VARCHAR[])) AS pieces) AS read
),
units AS (
    SELECT number, place, piece, CASE WHEN is_compound(flat) THEN [whole(flat)] || parts_of(flat) ELSE [flat] END AS units
    FROM pieces
    WHERE piece IS NOT NULL
)
SELECT
    number, piece,
    list_has_any(units, words)
        OR list_has_any(list_transform(units, lambda unit: stem_of(unit)), stems)
        OR len(list_filter(beginnings, lambda beginning: len(list_filter(units, lambda unit: starts_with(unit, beginning))) > 0)) > 0
        AS is_found
FROM units, asked
ORDER BY number, place;
