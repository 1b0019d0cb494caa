INSERT INTO runs BY NAME
SELECT
    ('00000000-0000-0000-0000-00000000000' || n)::UUID AS run_id, 'example' AS archive,
    'https://digitalarchive.example/search' AS listing_url, 'web' AS source,
    TIMESTAMPTZ '2026-11-01 06:00:00+00' + to_days(n::INTEGER) AS started_at, '0.1.0' AS regest_version,
    TIMESTAMPTZ '2026-11-01 06:01:00+00' + to_days(n::INTEGER) AS ended_at, 'finished' AS outcome
FROM range(1, 3) AS numbers (n);

INSERT INTO captures BY NAME
SELECT
    ('10000000-0000-0000-0000-00000000000' || n)::UUID AS capture_id,
    ('00000000-0000-0000-0000-00000000000' || n)::UUID AS run_id, 'example' AS archive, 'web' AS source,
    'https://digitalarchive.example/search' AS url,
    TIMESTAMPTZ '2026-11-01 06:00:30+00' + to_days(n::INTEGER) AS captured_at, 200 AS status,
    'sha256:' || n AS payload_digest, 1000 AS payload_length, n || '.warc.gz' AS file, 0 AS file_offset,
    100 AS file_length, n AS page_id
FROM range(1, 3) AS numbers (n);

INSERT INTO pages BY NAME
SELECT
    n AS page_id, 'example' AS archive, 'https://digitalarchive.example/search' AS url,
    'https://digitalarchive.example/search' AS listing_url, 1 AS page_number, 1 AS parser_version, 'drupal' AS layout,
    1 AS promised_first, 2 AS promised_last, 2 AS promised_total, 2 AS entries, 0 AS rejects
FROM range(1, 3) AS numbers (n);

INSERT INTO regests BY NAME
SELECT
    regest_id, 'example' AS archive, 'https://digitalarchive.example/document/' || slug AS url, title,
    FALSE AS date_supplied, FALSE AS summary_by_ai
FROM (VALUES (1, 'a', 'A letter'), (2, 'b', 'A memorandum'), (3, 'b', 'A memorandum, revised')) AS said (regest_id, slug, title);

INSERT INTO page_entries VALUES (1, 1, 1), (1, 2, 2), (2, 1, 1), (2, 2, 3);
