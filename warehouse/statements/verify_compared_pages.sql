-- The sampled pages whose bytes were read again, each with a capture that holds them.
CREATE OR REPLACE TEMP TABLE compared_pages AS
WITH holders AS (
    SELECT
        captures.page_id,
        min((originals.file, originals.file_offset, originals.file_length, originals.capture_id)) AS holder
    FROM capture_log AS captures
    JOIN capture_log AS originals ON originals.capture_id = coalesce(captures.revisit_of, captures.capture_id)
    WHERE captures.page_id IN (SELECT page_id FROM sampled_pages)
        AND (originals.page_id = captures.page_id OR originals.is_set_aside)
    GROUP BY captures.page_id
),
read_again AS (SELECT DISTINCT page_id, parser_version FROM found_pages)
SELECT
    pages.page_id, pages.listing_url, sampled_pages.drawn,
    holder[4] AS capture_id, holder[1] AS file, holder[2] AS file_offset, holder[3] AS file_length,
    pages.parser_version IS NOT DISTINCT FROM read_again.parser_version AS is_same_parser
FROM sampled_pages
JOIN pages USING (page_id)
JOIN read_again USING (page_id)
JOIN holders USING (page_id);
