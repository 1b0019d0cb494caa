-- Some runs, and what each found.
SELECT
    run_id::VARCHAR AS run_id, archive, listing_url, source, started_at, ended_at, outcome, regest_version,
    parser_version, requests, retries, bytes_received, seconds_waited, coalesce(pages_again, 0) AS pages_again,
    pages, unchanged_pages, promised, found, rejects, verdict, because, is_confirmed, read_from, read_until, losses_withheld,
    documents_added, documents_changed, documents_unchanged, documents_left, documents_withdrawn, documents_came_back,
    (
        SELECT listing_pages.capture_id::VARCHAR
        FROM listing_pages
        WHERE listing_pages.run_id = runs.run_id AND listing_pages.rejected_because = 'unknown layout'
        ORDER BY listing_pages.page_number, listing_pages.captured_at DESC
        LIMIT 1
    ) AS unknown_layout
FROM runs
WHERE run_id IN (SELECT unnest($runs::UUID[]));
