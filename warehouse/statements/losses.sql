-- What stands in another database, attached as `present`, and not in this one; and what stands in both and has lost its
-- title: it has none, or one that three documents or more have got.
WITH stood AS (
    SELECT spans.archive, spans.url, regests.title, spans.capture_id
    FROM present.kept.version_spans AS spans
    JOIN present.kept.regests AS regests USING (regest_id)
    WHERE spans.is_latest AND spans.valid_to IS NULL
),
stands AS (
    SELECT spans.archive, spans.url, regests.title
    FROM version_spans AS spans
    JOIN regests USING (regest_id)
    WHERE spans.is_latest AND spans.valid_to IS NULL
),
retitled AS (
    SELECT archive, stands.title, count(*) AS documents
    FROM stood
    JOIN stands USING (archive, url)
    WHERE stands.title <> stood.title
    GROUP BY archive, stands.title
),
compared AS (
    SELECT
        stood.archive, stood.url, stood.capture_id,
        stands.url IS NULL AS is_gone,
        CASE
            WHEN trim(stands.title) = '' THEN 'it has no title any more'
            WHEN stands.title <> stood.title AND retitled.documents > 2
                THEN format('its title is “{}”, as that of others', stands.title)
        END AS title_lost
    FROM stood
    LEFT JOIN stands ON stands.archive = stood.archive AND stands.url = stood.url
    LEFT JOIN retitled ON retitled.archive = stands.archive AND retitled.title = stands.title
),
-- What became of the page that showed it last.
rejected AS (
    SELECT
        page_id,
        arg_min(concat_ws(': ', reason, nullif(detail, '')), coalesce(position, 0)) AS reason
    FROM page_rejects
    GROUP BY page_id
),
judged AS (
    SELECT
        compared.archive, compared.url, compared.is_gone OR title_lost IS NOT NULL AS is_lost,
        coalesce(
            CASE WHEN NOT is_gone THEN title_lost END,
            rejected.reason,
            CASE WHEN pages.page_id IS NULL THEN 'no capture that can be read shows it' ELSE 'no row leads to it' END
        ) AS reason
    FROM compared
    LEFT JOIN present.kept.capture_log AS captures USING (capture_id)
    LEFT JOIN pages ON pages.page_id = captures.page_id
    LEFT JOIN rejected ON rejected.page_id = captures.page_id
),
listed AS (
    SELECT archive, url, listing_url FROM present.kept.listed_documents WHERE left_at IS NULL
    UNION ALL
    SELECT archive, url, NULL FROM judged
)
SELECT
    judged.archive, listed.listing_url, count(*) AS stood,
    count(*) FILTER (judged.is_lost) AS lost,
    mode(judged.reason) FILTER (judged.is_lost) AS reason
FROM judged
JOIN listed ON listed.archive = judged.archive AND listed.url = judged.url
GROUP BY judged.archive, listed.listing_url
HAVING lost > 0
ORDER BY judged.archive, listed.listing_url NULLS FIRST;
