-- What is amiss and not lost to a damage that is known. A revisit without the capture that has its bytes shows nothing.
CREATE OR REPLACE TEMP TABLE further AS
SELECT kind, file, file_offset, file_length, what, capture_id
FROM captures_amiss
WHERE capture_id NOT IN (SELECT capture_id FROM damaged_captures)

UNION ALL
SELECT
    'unknown', file, file_offset, file_length, 'the database does not know what is captured there', capture_id
FROM found_captures
WHERE NOT is_foreign_revisit
    AND capture_id NOT IN (SELECT capture_id FROM capture_log)
    AND run_id NOT IN (FROM forgotten_runs)
    AND capture_id NOT IN (FROM forgotten_captures)

UNION ALL
SELECT
    'revisit', revisits.file, revisits.file_offset, revisits.file_length,
    format(
        'a page was seen unchanged since capture {}, which {}', revisits.revisit_of,
        CASE
            WHEN originals.capture_id IS NULL THEN 'is not there'
            WHEN originals.revisit_of IS NOT NULL THEN 'has no bytes itself'
            ELSE 'has other bytes'
        END
    ),
    revisits.capture_id
FROM captures AS revisits
LEFT JOIN captures AS originals ON originals.capture_id = revisits.revisit_of
WHERE revisits.revisit_of IS NOT NULL
    AND ($archive IS NULL OR revisits.archive = $archive)
    AND (
        originals.capture_id IS NULL
        OR originals.revisit_of IS NOT NULL
        OR originals.payload_digest IS DISTINCT FROM revisits.payload_digest
    );
