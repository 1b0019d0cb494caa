-- What became of the rejects of an earlier database, attached as `present`, now that its pages were read anew.
WITH rejected AS (SELECT DISTINCT page_id, position FROM present.kept.page_rejects),
still_rejected AS (SELECT DISTINCT page_id, position FROM page_rejects)
SELECT
    (
        SELECT count(*)
        FROM rejected
        WHERE NOT EXISTS (
            FROM still_rejected
            WHERE still_rejected.page_id = rejected.page_id
                AND (still_rejected.position IS NULL OR still_rejected.position IS NOT DISTINCT FROM rejected.position)
        )
    ) AS rejects_cleared,
    (
        SELECT count(*)
        FROM page_entries
        WHERE EXISTS (
            FROM rejected
            WHERE rejected.page_id = page_entries.page_id
                AND coalesce(rejected.position, page_entries.position) = page_entries.position
        )
    ) AS rows_won_back,
    (SELECT count(*) FROM still_rejected) AS rejects_left;
