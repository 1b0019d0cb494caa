SELECT
    coalesce(before.archive, after.archive), coalesce(before.listing_url, after.listing_url),
    before.verdict, after.verdict
FROM (
    SELECT archive, listing_url, arg_max(verdict, harvested_at) AS verdict FROM present.kept.harvests GROUP BY ALL
) AS before
FULL JOIN (
    SELECT archive, listing_url, arg_max(verdict, harvested_at) AS verdict FROM harvests GROUP BY ALL
) AS after
    ON after.archive = before.archive AND after.listing_url = before.listing_url
WHERE before.verdict IS DISTINCT FROM after.verdict
ORDER BY ALL;
