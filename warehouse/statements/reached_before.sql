-- How many pages a listing had, by what was captured of it since the last harvest began that went through all of it; by all
-- captures where none did.
SELECT coalesce(max(pages.page_number), 0)
FROM capture_log AS captures
JOIN pages USING (page_id)
LEFT JOIN incidents
    ON incidents.run_id = captures.run_id
    AND incidents.page_number = pages.page_number
    AND incidents.kind = 'behind the end'
WHERE pages.archive = $archive
    AND pages.listing_url = $listing_url
    AND pages.entries > 0
    AND incidents.run_id IS NULL
    AND captures.captured_at >= coalesce(
        (
            SELECT max(runs.started_at)
            FROM run_log AS runs
            JOIN harvests USING (run_id)
            WHERE runs.archive = $archive
                AND runs.listing_url = $listing_url
                AND runs.ended_at IS NOT NULL
                AND runs.pages_limit IS NULL
                AND NOT runs.is_assembled
                AND harvests.pages > 0
        ),
        '-infinity'
    );
