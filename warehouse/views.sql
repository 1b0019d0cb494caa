-- Views for people. They are made anew whenever the schema is migrated.

CREATE OR REPLACE VIEW captures AS
SELECT
    capture_log.capture_id, capture_log.run_id, capture_log.archive, capture_log.source,
    coalesce(capture_log.url, pages.url) AS url,
    capture_log.captured_at, capture_log.status, capture_log.content_type, capture_log.etag, capture_log.last_modified,
    coalesce(capture_log.payload_digest, pages.payload_digest) AS payload_digest,
    capture_log.payload_length, capture_log.revisit_of,
    capture_log.file, capture_log.file_offset, capture_log.file_length, capture_log.dated_by, capture_log.origin,
    coalesce(capture_log.read_as, pages.read_as) AS read_as,
    capture_log.forced_despite, capture_log.is_set_aside, capture_log.page_id, capture_log.import_id
FROM capture_log
LEFT JOIN pages USING (page_id);
COMMENT ON VIEW captures IS 'Every response as it was received; the bytes lie in the WARC file that is named here.';

CREATE OR REPLACE VIEW documents AS
SELECT
    regests.* EXCLUDE (regest_id),
    version_spans.document_first_seen AS first_seen,
    version_spans.last_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END AS left_at,
    version_spans.withdrawn_at,
    version_spans.version AS versions,
    version_spans.capture_id,
    version_spans.position
FROM version_spans
JOIN regests USING (regest_id)
WHERE version_spans.is_latest;
COMMENT ON VIEW documents IS 'Every document that a listing has shown, as it was last described; also those that have left their listings.';

CREATE OR REPLACE VIEW document_versions AS
SELECT
    regests.archive, regests.url, version_spans.version,
    version_spans.first_seen AS valid_from, version_spans.valid_to,
    version_spans.first_seen, version_spans.last_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END AS left_at,
    version_spans.withdrawn_at,
    regests.* EXCLUDE (archive, url),
    version_spans.capture_id, version_spans.position
FROM version_spans
JOIN regests USING (regest_id);
COMMENT ON VIEW document_versions IS 'What the archive said of each document, and between which times it was seen to say so.';

CREATE OR REPLACE MACRO documents_as_of(moment) AS TABLE
SELECT
    document_versions.* EXCLUDE (valid_from, valid_to, left_at, withdrawn_at, first_seen, last_seen, capture_id, position),
    document_versions.valid_from, document_versions.valid_to,
    document_versions.last_seen >= asked.until AS was_seen_later,
    document_versions.capture_id, document_versions.position
FROM document_versions
JOIN (
    -- A day means all of it, and a time without an offset is UTC, whatever the session's time zone.
    SELECT CASE
        WHEN length(moment::VARCHAR) <= 10 THEN ((moment::VARCHAR)::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
        WHEN regexp_matches(moment::VARCHAR, '(Z|[+-]\d\d(:?\d\d)?)$')
            THEN (moment::VARCHAR)::TIMESTAMPTZ + INTERVAL 1 MICROSECOND
        ELSE (moment::VARCHAR)::TIMESTAMP AT TIME ZONE 'UTC' + INTERVAL 1 MICROSECOND
    END AS until
) AS asked
    ON document_versions.first_seen < asked.until
    AND (document_versions.valid_to IS NULL OR document_versions.valid_to >= asked.until);
COMMENT ON MACRO TABLE documents_as_of IS
    'The documents as they had been seen by a moment, or by the end of a day (UTC): FROM documents_as_of(''2026-11-01'').';

CREATE OR REPLACE VIEW changed_fields AS
SELECT
    after_change.archive, after_change.url, after_change.version,
    before_change.last_seen AS seen_before, after_change.first_seen AS seen_at,
    field.name AS field, field.before, field.after
FROM version_spans AS after_change
JOIN version_spans AS before_change
    ON before_change.archive = after_change.archive
    AND before_change.url = after_change.url
    AND before_change.version = after_change.version - 1
JOIN regests AS old ON old.regest_id = before_change.regest_id
JOIN regests AS new ON new.regest_id = after_change.regest_id,
unnest([
    {'name': 'title', 'before': old.title, 'after': new.title},
    {'name': 'date', 'before': old.date_text, 'after': new.date_text},
    {'name': 'summary', 'before': old.summary, 'after': new.summary},
    {'name': 'summary by AI', 'before': old.summary_by_ai::VARCHAR, 'after': new.summary_by_ai::VARCHAR},
    {'name': 'other text', 'before': old.other_text, 'after': new.other_text}
] || list_transform(
    list_distinct(map_keys(old.fields) || map_keys(new.fields)),
    lambda name: {'name': name, 'before': old.fields[name], 'after': new.fields[name]}
)) AS said (field)
WHERE before_change.regest_id <> after_change.regest_id AND field.before IS DISTINCT FROM field.after;
COMMENT ON VIEW changed_fields IS 'What the archive changed in its description of a document, one row for each field.';

CREATE OR REPLACE MACRO in_quotes(printed, starts) AS
    coalesce(
        '“' || CASE WHEN starts > 0 THEN '…' ELSE '' END || substr(printed, starts + 1, 80)
            || CASE WHEN length(printed) > starts + 80 THEN '…' ELSE '' END || '”',
        'missing'
    );
COMMENT ON MACRO in_quotes IS 'Text as the view changes quotes it: 80 characters of it.';

CREATE OR REPLACE MACRO first_difference(before, after) AS
    CASE
        WHEN left(before, 60) = left(after, 60) THEN coalesce(
            list_max(list_filter(range(40, 4000, 40), lambda place: left(before, place + 20) = left(after, place + 20))), 0
        )
        ELSE 0
    END;
COMMENT ON MACRO first_difference IS 'Where to begin to quote two texts of which only the ends differ.';

CREATE OR REPLACE VIEW changes AS
WITH versions AS (
    SELECT
        version_spans.*, regests.title, captures.run_id, pages.listing_url,
        in_quotes(regests.title, 0) || coalesce(' (' || regests.date_text || ')', '') AS document,
        lag(version_spans.last_seen) OVER by_version AS seen_before,
        lag(version_spans.left_by) OVER by_version IS NOT NULL AS came_back,
        lag(version_spans.valid_to) OVER by_version AS ended_before
    FROM version_spans
    JOIN regests USING (regest_id)
    JOIN capture_log AS captures ON captures.capture_id = version_spans.first_capture_id
    JOIN pages USING (page_id)
    WINDOW by_version AS (PARTITION BY version_spans.archive, version_spans.url ORDER BY version)
),
-- Only an earlier harvest of the same listing that was proven or exhausted shows that a document was not there before.
first_harvests AS (
    SELECT
        archive, listing_url, arg_min(run_id, read_from) AS first_run,
        min(read_until) FILTER (verdict IN ('proven', 'exhausted')) AS first_complete
    FROM harvests
    WHERE NOT is_withheld AND found > 0
    GROUP BY ALL
),
fields AS (
    SELECT
        archive, url, version,
        string_agg(
            format('{} was {}, is {}', field, in_quotes(before, starts), in_quotes(after, starts)), '; ' ORDER BY field, before, after
        ) AS said
    FROM (SELECT *, first_difference(before, after) AS starts FROM changed_fields) AS quoted
    GROUP BY ALL
),
happened AS (
    SELECT
        versions.archive, run_id, seen_before, first_seen AS seen_at, url, title,
        CASE WHEN first_complete < first_seen THEN 'added' ELSE 'first seen' END AS kind,
        document || CASE
            WHEN first_complete < first_seen THEN ' was added'
            ELSE ' was seen for the first time; no earlier harvest was complete'
        END AS change
    FROM versions
    JOIN first_harvests USING (archive, listing_url)
    WHERE version = 1 AND run_id <> first_run

    UNION ALL BY NAME
    SELECT
        archive, run_id, seen_before, first_seen AS seen_at, url, title,
        'changed' AS kind,
        format('{}: {}', in_quotes(title, 0), said) AS change
    FROM versions
    LEFT JOIN fields USING (archive, url, version)
    WHERE version > 1 AND NOT came_back

    UNION ALL BY NAME
    SELECT
        archive, run_id, seen_before, first_seen AS seen_at, url, title,
        'came back' AS kind,
        concat_ws(
            '; ',
            format('{} came back, gone since {}', document, strftime(ended_before AT TIME ZONE 'UTC', '%Y-%m-%d')),
            said
        ) AS change
    FROM versions
    LEFT JOIN fields USING (archive, url, version)
    WHERE came_back

    UNION ALL BY NAME
    SELECT
        archive, left_by AS run_id, last_seen AS seen_before, valid_to AS seen_at, url, title,
        'left the listing' AS kind,
        document || ' is in no listing any more that was harvested; the archive may still have it' AS change
    FROM versions
    WHERE left_by IS NOT NULL AND withdrawn_by IS DISTINCT FROM left_by

    UNION ALL BY NAME
    SELECT
        archive, withdrawn_by AS run_id, last_seen AS seen_before, withdrawn_at AS seen_at, url, title,
        'withdrawn' AS kind,
        document || ' was withdrawn' AS change
    FROM versions
    WHERE withdrawn_by IS NOT NULL
)
SELECT archive, run_id, seen_before, seen_at, kind, url, title, change
FROM happened;
COMMENT ON VIEW changes IS
    'What an archive added, changed, took out of its listings, withdrew and brought back, one line each in words; not what its first harvest found.';

CREATE OR REPLACE VIEW entries AS
SELECT
    captures.archive, captures.capture_id, page_entries.position, captures.captured_at, captures.url AS page_url,
    regests.* EXCLUDE (archive)
FROM captures
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);
COMMENT ON VIEW entries IS 'One row for each row of each captured page, as it was printed there; none of a harvest below the archive''s bounds.';

CREATE OR REPLACE VIEW listing_pages AS
SELECT
    captures.run_id, captures.capture_id, captures.captured_at, pages.* EXCLUDE (page_id, is_passed_over)
FROM capture_log AS captures
JOIN pages USING (page_id)
WHERE NOT pages.is_passed_over;
COMMENT ON VIEW listing_pages IS 'One row for each captured listing page: what it promises and what stands on it.';

CREATE OR REPLACE VIEW rejects AS
SELECT
    captures.archive, captures.run_id, captures.capture_id, captures.captured_at, captures.url AS page_url,
    page_rejects.* EXCLUDE (page_id)
FROM captures
JOIN page_rejects USING (page_id);
COMMENT ON VIEW rejects IS 'Rows and whole pages that could not be read, with the reason, capture by capture.';

CREATE OR REPLACE VIEW listings AS
WITH tries AS (
    SELECT
        *, count(*) OVER of_listing AS harvests,
        max(harvested_at) FILTER (verdict = 'unreached') OVER of_listing AS last_unreached
    FROM harvests
    WINDOW of_listing AS (PARTITION BY archive, listing_url)
)
SELECT
    archive, listing_url, promised, found, verdict, is_confirmed, because, read_from, read_until, discrepancies, rejects,
    losses_withheld, harvested_at AS last_harvest, harvests, run_id,
    CASE WHEN last_unreached >= harvested_at THEN last_unreached END AS unreached_at
FROM tries
-- A try that reached nothing tells nothing of a listing that was harvested before.
QUALIFY row_number() OVER (
    PARTITION BY archive, listing_url ORDER BY verdict <> 'unreached' DESC, harvested_at DESC, run_id
) = 1;
COMMENT ON VIEW listings IS 'Each listing as its last harvest found it that reached it.';

CREATE OR REPLACE VIEW runs AS
WITH begun AS (
    SELECT
        captures.run_id,
        count(*) FILTER (version_spans.version = 1) AS added,
        count(*) FILTER (before_change.left_by IS NULL AND version_spans.version > 1) AS changed,
        count(*) FILTER (before_change.left_by IS NOT NULL) AS came_back
    FROM version_spans
    JOIN capture_log AS captures ON captures.capture_id = version_spans.first_capture_id
    LEFT JOIN version_spans AS before_change
        ON before_change.archive = version_spans.archive
        AND before_change.url = version_spans.url
        AND before_change.version = version_spans.version - 1
    GROUP BY captures.run_id
),
withdrawn AS (
    SELECT withdrawn_by AS run_id, count(*) AS withdrawn FROM version_spans WHERE withdrawn_by IS NOT NULL GROUP BY ALL
),
unlisted AS (
    SELECT left_by AS run_id, count(*) AS unlisted
    FROM version_spans
    WHERE left_by IS NOT NULL AND withdrawn_by IS DISTINCT FROM left_by
    GROUP BY ALL
),
captured AS (
    SELECT captures.run_id, count(DISTINCT captures.url) AS unchanged_pages
    FROM captures
    JOIN capture_log AS originals ON originals.capture_id = captures.revisit_of AND originals.run_id <> captures.run_id
    GROUP BY captures.run_id
)
SELECT
    run_log.*,
    harvests.pages, coalesce(captured.unchanged_pages, 0) AS unchanged_pages,
    harvests.promised, harvests.found, harvests.rejects, harvests.discrepancies, harvests.verdict, harvests.because,
    harvests.is_confirmed, harvests.read_from, harvests.read_until,
    coalesce(harvests.losses_withheld, 0) AS losses_withheld,
    coalesce(begun.added, 0) AS documents_added,
    coalesce(begun.changed, 0) AS documents_changed,
    CASE WHEN harvests.is_withheld THEN 0 ELSE
        greatest(harvests.found - coalesce(begun.added + begun.changed + begun.came_back, 0), 0)
    END AS documents_unchanged,
    coalesce(unlisted.unlisted, 0) AS documents_left,
    coalesce(withdrawn.withdrawn, 0) AS documents_withdrawn,
    coalesce(begun.came_back, 0) AS documents_came_back
FROM run_log
LEFT JOIN harvests USING (run_id)
LEFT JOIN begun USING (run_id)
LEFT JOIN unlisted USING (run_id)
LEFT JOIN withdrawn USING (run_id)
LEFT JOIN captured USING (run_id);
COMMENT ON VIEW runs IS 'The ledger: every harvest with its pages, bytes, requests and waits, what it found and what had changed.';

CREATE OR REPLACE VIEW layout_changes AS
WITH days AS (
    SELECT
        archive, listing_url, (captured_at AT TIME ZONE 'UTC')::DATE AS day,
        mode(row_markup) AS row_markup
    FROM listing_pages
    WHERE row_markup IS NOT NULL
    GROUP BY ALL
)
SELECT
    archive, listing_url, day AS changed_on, lag(day) OVER by_day AS seen_before,
    lag(row_markup) OVER by_day AS markup_before, row_markup AS markup_after
FROM days
WINDOW by_day AS (PARTITION BY archive, listing_url ORDER BY day)
QUALIFY markup_before <> row_markup;
COMMENT ON VIEW layout_changes IS 'On which day the markup of a listing''s rows was first seen to be another one.';
