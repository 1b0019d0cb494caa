-- How the pages of this database differ from those of another one, attached as `present`, where its parsers have read them
-- anew: the rows on each page by the document that they lead to, field by field, its rejects, and what it says itself.

CREATE OR REPLACE TEMP TABLE read_anew AS
SELECT pages.page_id
FROM pages
JOIN present.kept.pages AS before USING (page_id)
WHERE pages.parser_version IS DISTINCT FROM before.parser_version;

CREATE OR REPLACE TEMP TABLE rows_after AS
SELECT
    page_id, regests.*, page_entries.position,
    row_number() OVER (PARTITION BY page_id, regests.url ORDER BY page_entries.position) AS time
FROM page_entries
JOIN regests USING (regest_id)
WHERE page_id IN (FROM read_anew);

CREATE OR REPLACE TEMP TABLE rows_before AS
SELECT
    page_id, regests.*, page_entries.position,
    row_number() OVER (PARTITION BY page_id, regests.url ORDER BY page_entries.position) AS time
FROM present.kept.page_entries AS page_entries
JOIN present.kept.regests AS regests USING (regest_id)
WHERE page_id IN (FROM read_anew);

CREATE OR REPLACE TEMP TABLE compared_rows AS
SELECT
    coalesce(rows_after.page_id, rows_before.page_id) AS page_id,
    coalesce(rows_after.url, rows_before.url) AS document_url,
    rows_after.url IS NULL AS is_gone,
    rows_before.url IS NULL AS is_added,
    coalesce(rows_after.title, rows_before.title) AS title,
    [
        {'field': 'title', 'before': rows_before.title, 'after': rows_after.title},
        {'field': 'date', 'before': rows_before.date_text, 'after': rows_after.date_text},
        {'field': 'EDTF', 'before': rows_before.date_edtf, 'after': rows_after.date_edtf},
        {'field': 'earliest day', 'before': rows_before.date_earliest::VARCHAR, 'after': rows_after.date_earliest::VARCHAR},
        {'field': 'latest day', 'before': rows_before.date_latest::VARCHAR, 'after': rows_after.date_latest::VARCHAR},
        {'field': 'precision', 'before': rows_before.date_precision, 'after': rows_after.date_precision},
        {'field': 'date problem', 'before': rows_before.date_problem, 'after': rows_after.date_problem},
        {'field': 'date supplied', 'before': rows_before.date_supplied::VARCHAR, 'after': rows_after.date_supplied::VARCHAR},
        {'field': 'part of date', 'before': rows_before.date_part, 'after': rows_after.date_part},
        {'field': 'date stated', 'before': rows_before.date_stated, 'after': rows_after.date_stated},
        {'field': 'date assumed', 'before': rows_before.date_assumed::VARCHAR, 'after': rows_after.date_assumed::VARCHAR},
        {'field': 'summary', 'before': rows_before.summary, 'after': rows_after.summary},
        {'field': 'summary by AI', 'before': rows_before.summary_by_ai::VARCHAR, 'after': rows_after.summary_by_ai::VARCHAR},
        {'field': 'other text', 'before': rows_before.other_text, 'after': rows_after.other_text}
    ] || list_transform(
        list_distinct(map_keys(rows_before.fields) || map_keys(rows_after.fields)),
        lambda name: {'field': name, 'before': rows_before.fields[name], 'after': rows_after.fields[name]}
    ) AS fields
FROM rows_after
FULL JOIN rows_before USING (page_id, url, time)
WHERE rows_after IS DISTINCT FROM rows_before;

CREATE OR REPLACE TEMP TABLE compared_pages AS
SELECT
    page_id,
    [
        {'field': 'first', 'before': before.promised_first::VARCHAR, 'after': pages.promised_first::VARCHAR},
        {'field': 'last', 'before': before.promised_last::VARCHAR, 'after': pages.promised_last::VARCHAR},
        {'field': 'total', 'before': before.promised_total::VARCHAR, 'after': pages.promised_total::VARCHAR},
        {'field': 'pages', 'before': before.promised_pages::VARCHAR, 'after': pages.promised_pages::VARCHAR},
        {'field': 'next page', 'before': before.next_url, 'after': pages.next_url},
        {'field': 'listing', 'before': before.listing_url, 'after': pages.listing_url},
        {'field': 'page number', 'before': before.page_number::VARCHAR, 'after': pages.page_number::VARCHAR},
        {'field': 'layout', 'before': before.layout, 'after': pages.layout},
        {'field': 'row markup', 'before': before.row_markup, 'after': pages.row_markup},
        {'field': 'furthest page', 'before': before.furthest_page::VARCHAR, 'after': pages.furthest_page::VARCHAR},
        {'field': 'label problem', 'before': before.label_problem, 'after': pages.label_problem},
        {'field': 'contradiction', 'before': before.contradiction, 'after': pages.contradiction}
    ] AS fields
FROM pages
JOIN present.kept.pages AS before USING (page_id)
WHERE page_id IN (FROM read_anew) AND before.rejected_because IS NULL AND pages.rejected_because IS NULL;

CREATE OR REPLACE TEMP TABLE differences AS
WITH rejects_after AS (SELECT DISTINCT ON (page_id, position) * FROM page_rejects WHERE page_id IN (FROM read_anew)),
rejects_before AS (SELECT DISTINCT ON (page_id, position) * FROM present.kept.page_rejects WHERE page_id IN (FROM read_anew)),
found AS (
    SELECT 'added' AS kind, NULL AS field, page_id, document_url, NULL AS before, title AS after
    FROM compared_rows
    WHERE is_added
    UNION ALL
    SELECT 'gone', NULL, page_id, document_url, title, NULL FROM compared_rows WHERE is_gone
    UNION ALL
    SELECT 'changed', field.field, page_id, document_url, field.before, field.after
    FROM compared_rows, unnest(fields) AS fields (field)
    WHERE NOT is_added AND NOT is_gone AND field.before IS DISTINCT FROM field.after
    UNION ALL
    SELECT 'page', field.field, page_id, NULL, field.before, field.after
    FROM compared_pages, unnest(fields) AS fields (field)
    WHERE field.before IS DISTINCT FROM field.after
    UNION ALL
    SELECT 'won', rejects_before.reason, page_id, NULL, concat_ws(': ', 'row ' || position, rejects_before.detail), NULL
    FROM rejects_before
    ANTI JOIN rejects_after
        ON rejects_after.page_id = rejects_before.page_id
        AND (rejects_after.position IS NULL OR rejects_after.position IS NOT DISTINCT FROM rejects_before.position)
    UNION ALL
    SELECT 'lost', rejects_after.reason, page_id, NULL, NULL, concat_ws(': ', 'row ' || position, rejects_after.detail)
    FROM rejects_after
    ANTI JOIN rejects_before
        ON rejects_before.page_id = rejects_after.page_id
        AND rejects_before.position IS NOT DISTINCT FROM rejects_after.position
)
SELECT kind, field, pages.url AS page_url, document_url, before, after
FROM found
JOIN pages USING (page_id)
UNION ALL
SELECT 'verdict', NULL, harvests.listing_url, NULL, before.verdict, harvests.verdict
FROM harvests
JOIN present.kept.harvests AS before USING (run_id)
WHERE harvests.verdict <> before.verdict;

DROP TABLE compared_pages;
DROP TABLE compared_rows;
DROP TABLE rows_before;
DROP TABLE rows_after;
DROP TABLE read_anew;
