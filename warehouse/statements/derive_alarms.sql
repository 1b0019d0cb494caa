-- What is taken for a mistake of the site until a harvest on another day finds the same, or until somebody accepts it:
-- that a listing has lost far more than its archive's bounds allow, or that a whole page of it was replaced by documents
-- that it never had.

CREATE OR REPLACE TEMP TABLE far_less AS
SELECT losses.run_id, losses.lost::INTEGER AS lost, losses.stood, losses.read_until AS stood_on
FROM losses
JOIN derived_harvests USING (run_id)
LEFT JOIN declared_bounds AS bounds ON bounds.archive = derived_harvests.archive AND bounds.bound = 'largest_loss'
WHERE losses.lost > ceil(round(losses.stood * coalesce(bounds.value, 0.1), 6))
QUALIFY row_number() OVER (PARTITION BY losses.run_id ORDER BY losses.lost DESC, losses.read_until DESC, losses.base_id) = 1;

CREATE OR REPLACE TEMP TABLE strangers AS
SELECT now.run_id, now.page_number, now.url
FROM harvest_documents AS now
WHERE now.run_id IN (SELECT run_id FROM losses)
    AND NOT EXISTS (
        FROM bases
        JOIN harvest_documents AS before ON before.run_id = bases.base_id
        WHERE bases.run_id = now.run_id AND before.document = now.document
    );

CREATE OR REPLACE TEMP TABLE pages_of_strangers AS
SELECT strangers.run_id, strangers.page_number, any_value(pages.rows_found) AS strangers, any_value(most.lost) AS lost
FROM strangers
JOIN harvest_pages AS pages USING (run_id, page_number)
JOIN (SELECT run_id, max(lost) AS lost FROM losses GROUP BY run_id) AS most USING (run_id)
JOIN (SELECT run_id, max(rows_found) AS length FROM harvest_pages GROUP BY run_id) AS longest USING (run_id)
WHERE pages.rows_found >= greatest(3, longest.length / 2) AND pages.rows_found <= most.lost
GROUP BY ALL
HAVING count(*) = any_value(pages.rows_found);

-- Not where it had some of them on an earlier day.
DELETE FROM pages_of_strangers
WHERE (run_id, page_number) IN (
    SELECT (strangers.run_id, strangers.page_number)
    FROM strangers
    JOIN regests ON regests.url = strangers.url
    JOIN page_entries USING (regest_id)
    JOIN pages USING (page_id)
    JOIN capture_log AS captures USING (page_id)
    JOIN derived_harvests AS harvest
        ON harvest.run_id = strangers.run_id
        AND harvest.archive = pages.archive
        AND harvest.listing_url = pages.listing_url
    WHERE captures.captured_at < date_trunc('day', harvest.read_from)
        AND (strangers.run_id, strangers.page_number) IN (SELECT (run_id, page_number) FROM pages_of_strangers)
);

INSERT INTO derived_discrepancies BY NAME
SELECT
    far_less.run_id, derived_harvests.archive, derived_harvests.listing_url, 'far less than before' AS kind,
    format('{} of the {} documents found on {} are missing', lost, stood, strftime(stood_on, '%Y-%m-%d')) AS detail
FROM far_less
JOIN derived_harvests USING (run_id)
UNION ALL BY NAME
SELECT
    pages_of_strangers.run_id, archive, listing_url, 'page of strangers' AS kind, page_number,
    format('none of its {} documents was in this listing before, and {} that were are missing', strangers, lost) AS detail
FROM pages_of_strangers
JOIN derived_harvests USING (run_id);

DROP TABLE pages_of_strangers;
DROP TABLE strangers;
DROP TABLE losses;
