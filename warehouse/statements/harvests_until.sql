-- The harvests of a listing until that of a run, this one among them; the last first.
SELECT
    harvests.run_id::VARCHAR, harvests.harvested_at, harvests.verdict,
    coalesce(list_sort(list(DISTINCT discrepancies.kind) FILTER (discrepancies.kind IS NOT NULL)), []) AS kinds,
    coalesce(bool_or(starts_with(discrepancies.detail, $unknown_layout)), FALSE) AS is_of_unknown_layout
FROM harvests
JOIN harvests AS judged
    ON judged.run_id = $run_id
    AND harvests.archive = judged.archive
    AND harvests.listing_url = judged.listing_url
    AND harvests.harvested_at <= judged.harvested_at
LEFT JOIN discrepancies ON discrepancies.run_id = harvests.run_id
GROUP BY harvests.run_id, harvests.harvested_at, harvests.verdict
ORDER BY harvests.harvested_at DESC, harvests.run_id <> $run_id, harvests.run_id;
