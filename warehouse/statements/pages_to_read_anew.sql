-- Pages that other parsers have read than those of today, each with a capture that holds its bytes; in the order in which
-- these lie in the files. `parser_versions` are today's, by archive.
WITH wanted AS (
    SELECT page_id, url, read_as, archive
    FROM pages
    WHERE archive IN (SELECT archive FROM parser_versions)
        AND ($archive IS NULL OR archive = $archive)
        AND ($listing_url IS NULL OR listing_url = $listing_url)
        AND NOT EXISTS (
            FROM parser_versions AS today
            WHERE today.archive = pages.archive AND today.parser_version = pages.parser_version
        )
),
held AS (
    SELECT
        wanted.page_id, any_value(wanted.url) AS page_url, any_value(wanted.read_as) AS page_read_as,
        min(originals.capture_id) AS capture_id
    FROM wanted
    JOIN capture_log AS captures USING (page_id)
    JOIN capture_log AS originals ON originals.capture_id = coalesce(captures.revisit_of, captures.capture_id)
    GROUP BY wanted.page_id
    HAVING $since IS NULL OR max(captures.captured_at) >= $since
)
SELECT held.page_url, held.page_read_as, captures.*
FROM held
JOIN captures USING (capture_id)
ORDER BY captures.file, captures.file_offset, held.page_url, held.page_read_as;
