-- Every damage, with the captures that are lost to it, and the rows that lead to their bytes, also through revisits.
WITH dependent AS (
    SELECT number, capture_id FROM damaged_captures
    UNION
    SELECT damaged_captures.number, revisits.capture_id
    FROM damaged_captures
    JOIN capture_log AS revisits ON revisits.revisit_of = damaged_captures.capture_id
),
rows_of_listings AS (
    SELECT dependent.number, pages.listing_url, sum(pages.entries)::BIGINT AS entries
    FROM dependent
    JOIN capture_log AS captures USING (capture_id)
    JOIN pages USING (page_id)
    WHERE pages.entries > 0
    GROUP BY ALL
),
listings AS (
    SELECT number, list((listing_url, entries) ORDER BY entries DESC, listing_url) AS listings
    FROM rows_of_listings
    GROUP BY number
),
lost AS (
    SELECT
        damaged.number, count(DISTINCT damaged.capture_id) AS captures,
        list(DISTINCT damaged.capture_id ORDER BY damaged.capture_id)[:3] AS some_captures
    FROM damaged_captures AS damaged
    GROUP BY damaged.number
)
SELECT
    damages.kind, damages.file, damages.file_offset, damages.file_length, damages.what,
    coalesce(lost.captures, 0), coalesce(lost.some_captures, []), coalesce(listings.listings, [])
FROM damages
LEFT JOIN lost USING (number)
LEFT JOIN listings USING (number)
ORDER BY damages.file, damages.file_offset, damages.number;
