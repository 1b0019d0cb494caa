-- Views and macros for people, in the schema main, over the tables in the schema kept, where also their helpers are. They
-- are made anew whenever the schema is migrated.

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
FROM kept.capture_log
LEFT JOIN kept.pages USING (page_id);
COMMENT ON VIEW captures IS
    'Every response as it was received; the bytes lie in the WARC file that is named here. Example: SELECT captured_at, status, url, payload_digest, file FROM captures ORDER BY captured_at DESC LIMIT 10';

CREATE OR REPLACE MACRO kept.described() AS TABLE
SELECT
    regests.*,
    version_spans.document_first_seen AS first_seen,
    version_spans.document_last_seen AS last_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END AS left_at,
    version_spans.withdrawn_at,
    version_spans.version AS versions,
    version_spans.capture_id,
    version_spans.position
FROM kept.version_spans
JOIN kept.regests USING (regest_id)
WHERE version_spans.is_latest;
COMMENT ON MACRO TABLE kept.described IS 'The view documents, and the number of each description.';

CREATE OR REPLACE VIEW documents AS
SELECT * EXCLUDE (regest_id)
FROM kept.described();
COMMENT ON VIEW documents IS
    'Every document that a listing has shown, as it was last described; also those that have left their listings. Example: SELECT date_edtf, title, url FROM documents WHERE title ILIKE ''%mongolia%'' ORDER BY date_earliest';

CREATE OR REPLACE VIEW document_versions AS
SELECT
    regests.archive, regests.url, version_spans.version,
    version_spans.first_seen AS valid_from, version_spans.valid_to,
    version_spans.first_seen, version_spans.last_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END AS left_at,
    version_spans.withdrawn_at,
    regests.* EXCLUDE (archive, url),
    version_spans.capture_id, version_spans.position
FROM kept.version_spans
JOIN kept.regests USING (regest_id);
COMMENT ON VIEW document_versions IS
    'Each description that stood for a document, and between which times the archive was seen to say so. Example: SELECT version, valid_from, valid_to, title FROM document_versions ORDER BY archive, url, version';

CREATE OR REPLACE MACRO kept.end_of(moment) AS
    CASE WHEN moment IS NOT NULL THEN coalesce(
        -- A time without an offset is UTC, whatever the session's time zone.
        CASE
            WHEN regexp_full_match(moment::VARCHAR, '\d{4}')
                THEN (try_cast(moment::VARCHAR || '-12-31' AS DATE) + 1)::TIMESTAMP AT TIME ZONE 'UTC'
            WHEN regexp_full_match(moment::VARCHAR, '\d{4}-\d\d?')
                THEN (last_day(try_cast(moment::VARCHAR || '-01' AS DATE)) + 1)::TIMESTAMP AT TIME ZONE 'UTC'
            WHEN length(moment::VARCHAR) <= 10 THEN (try_cast(moment::VARCHAR AS DATE) + 1)::TIMESTAMP AT TIME ZONE 'UTC'
            WHEN regexp_matches(moment::VARCHAR, '(Z|[+-]\d\d(:?\d\d)?)$')
                THEN try_cast(moment::VARCHAR AS TIMESTAMPTZ) + INTERVAL 1 MICROSECOND
            ELSE try_cast(moment::VARCHAR AS TIMESTAMP) AT TIME ZONE 'UTC' + INTERVAL 1 MICROSECOND
        END,
        error(
            '“' || moment::VARCHAR || '” is no year, month, day or time: write 2026, 2026-11, 2026-11-25 or 2026-11-25 16:30:00'
        )
    ) END;
COMMENT ON MACRO kept.end_of IS 'When a year, a month, a day or a moment is over, in UTC.';

CREATE OR REPLACE MACRO documents_as_of(moment) AS TABLE
SELECT
    document_versions.* EXCLUDE (valid_from, valid_to, left_at, withdrawn_at, first_seen, last_seen, capture_id, position),
    document_versions.valid_from, document_versions.valid_to,
    document_versions.last_seen >= asked.until AS was_seen_later,
    document_versions.capture_id, document_versions.position
FROM document_versions
JOIN (SELECT kept.end_of(moment) AS until) AS asked
    ON document_versions.first_seen < asked.until
    AND (document_versions.valid_to IS NULL OR document_versions.valid_to >= asked.until);
COMMENT ON MACRO TABLE documents_as_of IS
    'The documents as they had been seen by a moment, or by the end of a day, a month or a year (UTC), without those that had left their listings by then. Example: SELECT date_edtf, title FROM documents_as_of(''2026-11-01'') ORDER BY date_earliest';

CREATE OR REPLACE VIEW fields AS
SELECT archive, url, entry.key AS field, entry.value
-- A join of each document with its own fields takes many times as long.
FROM (SELECT archive, url, unnest(map_entries(fields)) AS entry FROM documents) AS printed;
COMMENT ON VIEW fields IS
    'What else the archive says of its documents, one row for each field (reference code, level, creator), under its own names. Example: SELECT field, count(*) AS documents FROM fields GROUP BY field ORDER BY documents DESC';

CREATE OR REPLACE MACRO kept.as_edtf(day) AS
    regexp_replace(regexp_replace(day::VARCHAR, '[ T].*$|[?~%]$', ''), '^(\d\d\d)0s$', '\1X');
COMMENT ON MACRO kept.as_edtf IS 'What somebody gives as a day, a month, a year, a decade or a century, as EDTF writes it.';

CREATE OR REPLACE MACRO kept.not_a_day(day) AS
    error('“' || day::VARCHAR || '” is no day, month or year: write 1945-07-02, 1945-07, 1945, 194X, or NULL for an open end');
COMMENT ON MACRO kept.not_a_day IS 'Ends a query that asks for no day.';

CREATE OR REPLACE MACRO kept.first_day_of(day) AS
    CASE
        WHEN day IS NULL OR day::VARCHAR = '..' THEN DATE '-infinity'
        WHEN regexp_full_match(kept.as_edtf(day), '\d{4}(-\d\d){0,2}|\d{3}X|\d\dXX') THEN coalesce(
            try_cast(
                replace(kept.as_edtf(day), 'X', '0') || substr('0000-01-01', length(kept.as_edtf(day)) + 1) AS DATE
            ),
            kept.not_a_day(day)
        )
        ELSE kept.not_a_day(day)
    END;
COMMENT ON MACRO kept.first_day_of IS 'The first day that somebody means: of July 1945, 1945-07-01.';

CREATE OR REPLACE MACRO kept.last_day_of(day) AS
    CASE
        WHEN day IS NULL OR day::VARCHAR = '..' THEN DATE 'infinity'
        WHEN length(kept.as_edtf(day)) = 7 THEN last_day(kept.first_day_of(day))
        WHEN regexp_full_match(kept.as_edtf(day), '\d{4}(-\d\d-\d\d)?|\d{3}X|\d\dXX') THEN coalesce(
            try_cast(
                replace(kept.as_edtf(day), 'X', '9') || substr('0000-12-31', length(kept.as_edtf(day)) + 1) AS DATE
            ),
            kept.not_a_day(day)
        )
        ELSE kept.not_a_day(day)
    END;
COMMENT ON MACRO kept.last_day_of IS 'The last day that somebody means: of July 1945, 1945-07-31.';

CREATE OR REPLACE MACRO kept.spans_of(edtf, earliest, latest) AS
    CASE
        WHEN left(edtf, 1) IN ('{', '[') THEN list_transform(
            list_transform(
                string_split(regexp_replace(edtf, '[][{}~?% ]', '', 'g'), ','),
                lambda said: [
                    nullif(regexp_replace(said, '\.\..*$', ''), ''), nullif(regexp_replace(said, '^.*\.\.', ''), '')
                ]
            ),
            lambda ends: {
                'earliest': coalesce(
                    try_cast(replace(ends[1], 'X', '0') || substr('0000-01-01', length(ends[1]) + 1) AS DATE), earliest
                ),
                'latest': coalesce(
                    CASE
                        WHEN length(ends[2]) = 7 THEN last_day(try_cast(ends[2] || '-01' AS DATE))
                        ELSE try_cast(replace(ends[2], 'X', '9') || substr('0000-12-31', length(ends[2]) + 1) AS DATE)
                    END,
                    latest
                )
            }
        )
        ELSE [{'earliest': earliest, 'latest': latest}]
    END;
COMMENT ON MACRO kept.spans_of IS
    'The days that a date can mean, from a first to a last one: of a set of dates, as “in 1945 or 1947”, those of each member, of any other date all between its first and its last. NULL is an open end.';

CREATE OR REPLACE MACRO kept.has_member_between(edtf, since, until) AS
    CASE
        WHEN left(edtf, 1) IN ('{', '[') THEN len(list_filter(
            kept.spans_of(edtf, NULL::DATE, NULL::DATE),
            lambda span: coalesce(span.earliest <= until, TRUE) AND coalesce(span.latest >= since, TRUE)
        )) > 0
        ELSE TRUE
    END;
COMMENT ON MACRO kept.has_member_between IS
    'Whether any of a set of dates may lie between two days, of which NULL is an open end: “1988, 1991” has no day in 1989. Of what is no set, its first and its last day tell.';

CREATE OR REPLACE MACRO documents_between(d1, d2, meaning := 'possibly') AS TABLE
SELECT
    documents.*,
    coalesce(documents.date_earliest, DATE '-infinity') >= asked.since
        AND coalesce(documents.date_latest, DATE 'infinity') <= asked.until AS is_certain
FROM documents
JOIN (
    SELECT
        CASE
            WHEN since > until THEN error('documents_between: ' || d1::VARCHAR || ' comes after ' || d2::VARCHAR)
            ELSE since
        END AS since,
        until,
        CASE
            WHEN meaning IN ('possibly', 'certainly') THEN meaning = 'certainly'
            ELSE error('documents_between: “' || coalesce(meaning, 'NULL') || '” is no meaning of an uncertain date: write possibly or certainly')
        END AS certainly
    FROM (SELECT kept.first_day_of(d1) AS since, kept.last_day_of(d2) AS until) AS given
) AS asked
    ON coalesce(documents.date_earliest, DATE '-infinity') <= asked.until
    AND coalesce(documents.date_latest, DATE 'infinity') >= asked.since
WHERE (documents.date_earliest IS NOT NULL OR documents.date_latest IS NOT NULL)
    AND (NOT asked.certainly OR is_certain)
    AND kept.has_member_between(documents.date_edtf, asked.since, asked.until);
COMMENT ON MACRO TABLE documents_between IS
    'The documents of a time: possibly of it, or, with meaning := ''certainly'', only those of no other. A date that is open to one side lies possibly anywhere there. Each end is a day, a month, a year, a decade (194X) or NULL for an open one. Example: SELECT date_edtf, title, is_certain FROM documents_between(''1945-07'', ''1945-08'') ORDER BY date_earliest';

CREATE OR REPLACE MACRO timeline(unit) AS TABLE
WITH asked AS (
    SELECT
        unit::VARCHAR AS unit,
        CASE unit::VARCHAR
            WHEN 'day' THEN INTERVAL 1 DAY
            WHEN 'month' THEN INTERVAL 1 MONTH
            WHEN 'year' THEN INTERVAL 1 YEAR
            WHEN 'decade' THEN INTERVAL 10 YEARS
            WHEN 'century' THEN INTERVAL 100 YEARS
            ELSE error('timeline: “' || coalesce(unit::VARCHAR, 'NULL') || '” is no unit: write day, month, year, decade or century')
        END AS step
),
-- Many documents share a date: what each lies in is worked out once.
dates AS (
    SELECT
        date_earliest AS earliest, date_latest AS latest,
        CASE WHEN left(date_edtf, 1) IN ('{', '[') THEN date_edtf END AS set_of_dates,
        count(*) AS documents
    FROM documents
    GROUP BY ALL
),
spans AS (
    SELECT
        *,
        unnest(members) AS span,
        list_sum(list_transform(members, lambda one: one.latest - one.earliest + 1)) AS days
    FROM (SELECT *, kept.spans_of(set_of_dates, earliest, latest) AS members FROM dates) AS read
    WHERE earliest IS NOT NULL AND latest IS NOT NULL
),
parts AS (
    SELECT
        earliest, latest, set_of_dates, documents, days, span, start::DATE AS first_day, (start + step)::DATE - 1 AS last_day
    FROM (
        SELECT
            spans.*, asked.step,
            unnest(generate_series(
                date_trunc(asked.unit, span.earliest)::TIMESTAMP, span.latest::TIMESTAMP, asked.step
            )) AS start
        FROM spans, asked
    ) AS begun
),
-- Two members of a set may lie in the same period, and are one date.
dates_of_periods AS (
    SELECT
        first_day, last_day, documents, earliest >= first_day AND latest <= last_day AS is_within,
        sum(least(span.latest, last_day) - greatest(span.earliest, first_day) + 1) / days AS part
    FROM parts
    GROUP BY first_day, last_day, documents, earliest, latest, set_of_dates, days
),
counted AS (
    SELECT
        first_day, last_day,
        coalesce(sum(documents) FILTER (is_within), 0)::BIGINT AS documents,
        round(sum(documents * part), 6) AS share,
        sum(documents)::BIGINT AS possibly
    FROM dates_of_periods
    GROUP BY first_day, last_day
),
periods AS (
    SELECT
        CASE asked.unit
            WHEN 'day' THEN strftime(first_day, '%Y-%m-%d')
            WHEN 'month' THEN strftime(first_day, '%Y-%m')
            WHEN 'year' THEN strftime(first_day, '%Y')
            WHEN 'decade' THEN left(strftime(first_day, '%Y'), 3) || 'X'
            ELSE left(strftime(first_day, '%Y'), 2) || 'XX'
        END AS period,
        counted.*
    FROM counted, asked
    UNION ALL
    SELECT 'open-ended', min(earliest), max(latest), 0, sum(documents), sum(documents)::BIGINT
    FROM dates
    WHERE (earliest IS NULL) <> (latest IS NULL)
    HAVING count(*) > 0
    UNION ALL
    SELECT 'undated', NULL, NULL, 0, sum(documents), sum(documents)::BIGINT
    FROM dates
    WHERE earliest IS NULL AND latest IS NULL
    HAVING count(*) > 0
)
FROM periods
ORDER BY period = 'undated', period = 'open-ended', first_day;
COMMENT ON MACRO TABLE timeline IS
    'How many documents each day, month, year, decade or century has: documents, that are certainly of it; share, in which a longer date counts by its part that lies in it, and one of several, as “in 1945 or 1947”, by its members; possibly, that lie somewhere in it. Dates that are open to one side and documents without a date have a row each at the end, so that the sum of share is all documents. Example: SELECT period, documents, share, possibly FROM timeline(''year'')';

CREATE OR REPLACE MACRO kept.changed_fields_of(of_archive, of_url) AS TABLE
WITH printed AS (
    SELECT
        wording_changes.*, field.name AS field, field.before, field.after,
        lead(seen_at) OVER (
            PARTITION BY wording_changes.archive, wording_changes.url, listing_url, field.name ORDER BY seen_at, capture_id
        ) AS changed_again
    -- Here, as DuckDB asks what is used twice for all there is.
    FROM (
        FROM kept.wording_changes WHERE of_url IS NULL OR (wording_changes.archive = of_archive AND wording_changes.url = of_url)
    ) AS wording_changes
    JOIN kept.regests AS old ON old.regest_id = wording_changes.regest_before
    JOIN kept.regests AS new ON new.regest_id = wording_changes.regest_id,
    unnest([
        {'name': 'title', 'before': old.title, 'after': new.title},
        {'name': 'date', 'before': old.date_text, 'after': new.date_text},
        {'name': 'date stated', 'before': old.date_stated, 'after': new.date_stated},
        {'name': 'summary', 'before': old.summary, 'after': new.summary},
        {'name': 'summary by AI', 'before': old.summary_by_ai::VARCHAR, 'after': new.summary_by_ai::VARCHAR},
        {'name': 'other text', 'before': old.other_text, 'after': new.other_text}
    ] || list_transform(
        list_distinct(map_keys(old.fields) || map_keys(new.fields)),
        lambda name: {'name': name, 'before': old.fields[name], 'after': new.fields[name]}
    )) AS said (field)
    WHERE field.before IS DISTINCT FROM field.after
)
SELECT
    printed.archive, printed.url, version_spans.version, printed.seen_before, printed.seen_at,
    printed.field, printed.before, printed.after, printed.listing_url, printed.capture_id, printed.position
FROM printed
LEFT JOIN kept.version_spans
    ON version_spans.archive = printed.archive
    AND version_spans.url = printed.url
    AND version_spans.first_capture_id = printed.capture_id
-- What another listing has said already, and still said when this one was last seen as before, is one change of the archive.
WHERE NOT EXISTS (
    FROM printed AS earlier
    WHERE earlier.archive = printed.archive
        AND earlier.url = printed.url
        AND earlier.field = printed.field
        AND earlier.before IS NOT DISTINCT FROM printed.before
        AND earlier.after IS NOT DISTINCT FROM printed.after
        AND earlier.listing_url <> printed.listing_url
        AND (earlier.seen_at, earlier.capture_id) < (printed.seen_at, printed.capture_id)
        AND (earlier.changed_again IS NULL OR earlier.changed_again > printed.seen_before)
);
COMMENT ON MACRO TABLE kept.changed_fields_of IS 'What the view changed_fields has of one document; of all for NULL.';

CREATE OR REPLACE VIEW changed_fields AS
SELECT archive, url, version, seen_before, seen_at, field, before, after, listing_url, capture_id, position
FROM kept.changed_fields_of(NULL, NULL);
COMMENT ON VIEW changed_fields IS
    'What a listing of the archive said otherwise of a document than the same listing had said before, one row for each field; told once where several did. Example: SELECT url, field, before, after, seen_at FROM changed_fields ORDER BY seen_at DESC';

CREATE OR REPLACE MACRO kept.in_quotes(printed, starts) AS
    coalesce(
        '“' || CASE WHEN starts > 0 THEN '…' ELSE '' END || substr(printed, starts + 1, 80)
            || CASE WHEN length(printed) > starts + 80 THEN '…' ELSE '' END || '”',
        'missing'
    );
COMMENT ON MACRO kept.in_quotes IS 'Text as the view changes quotes it: 80 characters of it.';

CREATE OR REPLACE MACRO kept.first_difference(before, after) AS
    CASE
        WHEN left(before, 60) = left(after, 60) THEN coalesce(
            list_max(list_filter(range(40, 4000, 40), lambda place: left(before, place + 20) = left(after, place + 20))), 0
        )
        ELSE 0
    END;
COMMENT ON MACRO kept.first_difference IS 'Where to begin to quote two texts of which only the ends differ.';

CREATE OR REPLACE MACRO kept.changes_of(of_archive, of_url) AS TABLE
-- Only an earlier harvest of the same listing that was proven or exhausted shows that a document was not there before.
WITH first_harvests AS (
    SELECT
        archive, listing_url, arg_min(run_id, read_from) AS first_run,
        min(read_until) FILTER (verdict IN ('proven', 'exhausted')) AS first_complete
    FROM kept.harvests
    WHERE NOT is_withheld AND found > 0
    GROUP BY ALL
),
fields AS (
    SELECT
        archive, url, capture_id,
        any_value(version) AS version, any_value(listing_url) AS listing_url,
        any_value(seen_before) AS seen_before, any_value(seen_at) AS seen_at,
        string_agg(
            format('{} was {}, is {}', field, kept.in_quotes(before, starts), kept.in_quotes(after, starts)), '; ' ORDER BY field, before, after
        ) AS said
    FROM (
        SELECT *, kept.first_difference(before, after) AS starts FROM kept.changed_fields_of(of_archive, of_url)
    ) AS quoted
    GROUP BY archive, url, capture_id
),
returned AS (
    SELECT
        spans.archive, spans.url, spans.first_capture_id, spans.regest_id, spans.first_seen,
        gone.last_seen AS seen_before, gone.valid_to AS ended_before
    FROM kept.version_spans AS gone
    JOIN kept.version_spans AS spans
        ON spans.archive = gone.archive AND spans.url = gone.url AND spans.version = gone.version + 1
    WHERE gone.left_by IS NOT NULL
),
-- Few of all versions: so they are chosen before anything is said of them.
happened AS (
    SELECT
        spans.archive, later.run_id, NULL::TIMESTAMPTZ AS seen_before, spans.first_seen AS seen_at, spans.url, spans.regest_id,
        CASE WHEN first_complete < spans.first_seen THEN 'added' ELSE 'first seen' END AS kind,
        CASE
            WHEN first_complete < spans.first_seen THEN ' was added'
            ELSE ' was seen for the first time; no earlier harvest was complete'
        END AS said
    FROM (
        SELECT archive, capture_id AS first_capture_id, run_id, first_complete
        FROM kept.capture_log
        JOIN (SELECT page_id, listing_url FROM kept.pages) AS pages USING (page_id)
        JOIN first_harvests USING (archive, listing_url)
        WHERE run_id <> first_run
    ) AS later
    JOIN kept.version_spans AS spans USING (archive, first_capture_id)
    WHERE spans.version = 1

    UNION ALL BY NAME
    SELECT
        archive, run_id, seen_before, first_seen AS seen_at, url, regest_id,
        'came back' AS kind,
        concat_ws('; ', ' came back, gone since ' || strftime(ended_before AT TIME ZONE 'UTC', '%Y-%m-%d'), said) AS said
    FROM returned
    JOIN (SELECT capture_id AS first_capture_id, run_id FROM kept.capture_log) AS captures USING (first_capture_id)
    LEFT JOIN (SELECT archive, url, capture_id AS first_capture_id, said FROM fields) AS said_then
        USING (archive, url, first_capture_id)

    UNION ALL BY NAME
    SELECT
        archive, left_by AS run_id, last_seen AS seen_before, valid_to AS seen_at, url, regest_id,
        'left the listing' AS kind,
        ' is in no listing any more that was harvested; the archive may still have it' AS said
    FROM kept.version_spans
    WHERE left_by IS NOT NULL AND withdrawn_by IS DISTINCT FROM left_by

    UNION ALL BY NAME
    SELECT
        archive, withdrawn_by AS run_id, last_seen AS seen_before, withdrawn_at AS seen_at, url, regest_id,
        'withdrawn' AS kind,
        ' was withdrawn' AS said
    FROM kept.version_spans
    WHERE withdrawn_by IS NOT NULL
)
SELECT
    happened.archive, run_id, seen_before, seen_at, kind, happened.url, title,
    kept.in_quotes(title, 0) || coalesce(' (' || date_text || ')', '') || said AS change
FROM happened
JOIN kept.regests USING (regest_id)
UNION ALL BY NAME
SELECT
    archive, captures.run_id, fields.seen_before, fields.seen_at, 'changed' AS kind, url, regests.title,
    format(
        '{}{}: {}',
        kept.in_quotes(regests.title, 0),
        -- Where what another listing says stands for the document.
        CASE WHEN version IS NULL THEN ', as listed at ' || fields.listing_url ELSE '' END,
        said
    ) AS change
FROM fields
JOIN kept.wording_changes USING (archive, url, capture_id)
JOIN kept.regests USING (archive, url, regest_id)
JOIN kept.capture_log AS captures USING (archive, capture_id)
WHERE (archive, url, capture_id) NOT IN (SELECT (archive, url, first_capture_id) FROM returned);
COMMENT ON MACRO TABLE kept.changes_of IS
    'What the view changes has; what was said otherwise only of one document, unless that is NULL: the caller asks for it alone.';

CREATE OR REPLACE VIEW changes AS
SELECT archive, run_id, seen_before, seen_at, kind, url, title, change
FROM kept.changes_of(NULL, NULL);
COMMENT ON VIEW changes IS
    'What an archive added, changed, took out of its listings, withdrew and brought back, one line each in words; not what its first harvest found. Example: SELECT seen_at, kind, change FROM changes ORDER BY seen_at DESC';

CREATE OR REPLACE VIEW entries AS
SELECT
    captures.archive, captures.capture_id, page_entries.position, captures.captured_at, captures.url AS page_url,
    regests.* EXCLUDE (archive)
FROM captures
JOIN kept.page_entries USING (page_id)
JOIN kept.regests USING (regest_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM kept.harvests WHERE is_withheld);
COMMENT ON VIEW entries IS
    'One row for each row of each captured page, as it was printed there; none of a harvest below the archive''s bounds. Example: SELECT page_url, position, title FROM entries ORDER BY page_url, position';

CREATE OR REPLACE VIEW harvests AS SELECT * EXCLUDE (documents_digest) FROM kept.harvests;
COMMENT ON VIEW harvests IS
    'Every harvest of a listing: what it promised and what was found, with a verdict. Example: SELECT harvested_at, listing_url, promised, found, verdict FROM harvests ORDER BY harvested_at DESC';

CREATE OR REPLACE VIEW discrepancies AS FROM kept.discrepancies;
COMMENT ON VIEW discrepancies IS
    'Every way in which a listing did not agree with itself, or with its own promise, harvest by harvest. Example: SELECT listing_url, kind, page_number, detail FROM discrepancies ORDER BY listing_url, page_number';

CREATE OR REPLACE VIEW listing_pages AS
SELECT
    captures.run_id, captures.capture_id, captures.captured_at, pages.* EXCLUDE (page_id, is_passed_over)
FROM kept.capture_log AS captures
JOIN kept.pages USING (page_id)
WHERE NOT pages.is_passed_over;
COMMENT ON VIEW listing_pages IS
    'One row for each captured listing page: what it promises and what stands on it. Example: SELECT listing_url, page_number, promised_total, entries, rejects FROM listing_pages ORDER BY listing_url, page_number';

CREATE OR REPLACE VIEW rejects AS
SELECT
    captures.archive, captures.run_id, captures.capture_id, captures.captured_at, captures.url AS page_url,
    page_rejects.* EXCLUDE (page_id)
FROM captures
JOIN kept.page_rejects USING (page_id);
COMMENT ON VIEW rejects IS
    'Rows and whole pages that could not be read, with the reason, capture by capture. Example: SELECT archive, reason, detail, page_url FROM rejects ORDER BY captured_at DESC';

CREATE OR REPLACE VIEW listings AS
WITH tries AS (
    SELECT
        *, count(*) OVER of_listing AS harvests,
        max(harvested_at) FILTER (verdict = 'unreached') OVER of_listing AS last_unreached
    FROM kept.harvests
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
COMMENT ON VIEW listings IS
    'Each listing as its last harvest found it that reached it. Example: SELECT archive, listing_url, promised, found, verdict, read_until FROM listings';

CREATE OR REPLACE VIEW coverage AS
-- Counted once, by decades: there are few of them.
WITH listed AS MATERIALIZED (
    SELECT
        listed_documents.archive, listed_documents.listing_url, listed_documents.left_at IS NULL AS is_held,
        date_earliest IS NULL AND date_latest IS NULL AS is_undated,
        -- Only where the whole date lies in it.
        CASE WHEN year(date_earliest) // 10 = year(date_latest) // 10 THEN year(date_earliest) // 10 END AS decade,
        count(*) AS documents, min(date_earliest) AS earliest, max(date_latest) AS latest
    FROM kept.listed_documents
    JOIN documents USING (archive, url)
    GROUP BY ALL
),
decades AS (
    SELECT archive, listing_url, map_from_entries(list((said, documents) ORDER BY said)) AS decades
    FROM (
        SELECT
            archive, listing_url, documents,
            CASE
                WHEN is_undated THEN 'undated'
                -- EDTF's word for a decade.
                ELSE coalesce(lpad(decade::VARCHAR, 3, '0') || 'X', 'in no one decade')
            END AS said
        FROM listed
        WHERE is_held
    ) AS counted
    GROUP BY archive, listing_url
),
held AS (
    SELECT
        archive, listing_url,
        coalesce(sum(documents) FILTER (is_held), 0)::BIGINT AS documents,
        coalesce(sum(documents) FILTER (NOT is_held), 0)::BIGINT AS documents_left,
        min(earliest) FILTER (is_held) AS earliest,
        max(latest) FILTER (is_held) AS latest
    FROM listed
    GROUP BY archive, listing_url
),
reached AS (
    SELECT archive, listing_url, min(read_from) AS first_read, max(read_until) AS last_read
    FROM kept.harvests
    WHERE verdict <> 'unreached'
    GROUP BY archive, listing_url
)
SELECT
    listings.archive, listings.listing_url, listings.promised, listings.found,
    -- More may be found than is promised, and then the promise is wrong: that is for the verdict to say.
    round(listings.found / nullif(listings.promised, 0), 4) AS share,
    listings.verdict, listings.harvests, reached.first_read, reached.last_read,
    coalesce(held.documents, 0) AS documents, coalesce(held.documents_left, 0) AS documents_left,
    held.earliest, held.latest, coalesce(decades.decades, MAP {}) AS decades
FROM listings
LEFT JOIN held USING (archive, listing_url)
LEFT JOIN decades USING (archive, listing_url)
LEFT JOIN reached USING (archive, listing_url);
COMMENT ON VIEW coverage IS
    'What is held of each listing: how much of what it promises, read between which times, and from which decades. Example: SELECT archive, listing_url, found, promised, verdict, earliest, latest, decades FROM coverage';

CREATE OR REPLACE VIEW runs AS
WITH begun AS (
    SELECT
        captures.run_id,
        count(*) FILTER (version_spans.version = 1) AS added,
        count(*) FILTER (before_change.left_by IS NOT NULL) AS came_back
    FROM kept.version_spans
    JOIN kept.capture_log AS captures ON captures.capture_id = version_spans.first_capture_id
    LEFT JOIN kept.version_spans AS before_change
        ON before_change.archive = version_spans.archive
        AND before_change.url = version_spans.url
        AND before_change.version = version_spans.version - 1
    GROUP BY captures.run_id
),
changed AS (SELECT run_id, count(DISTINCT url) AS changed FROM changes WHERE kind = 'changed' GROUP BY run_id),
withdrawn AS (
    SELECT withdrawn_by AS run_id, count(*) AS withdrawn FROM kept.version_spans WHERE withdrawn_by IS NOT NULL GROUP BY ALL
),
unlisted AS (
    SELECT left_by AS run_id, count(*) AS unlisted
    FROM kept.version_spans
    WHERE left_by IS NOT NULL AND withdrawn_by IS DISTINCT FROM left_by
    GROUP BY ALL
),
captured AS (
    SELECT captures.run_id, count(DISTINCT captures.url) AS unchanged_pages
    FROM captures
    JOIN kept.capture_log AS originals ON originals.capture_id = captures.revisit_of AND originals.run_id <> captures.run_id
    GROUP BY captures.run_id
)
SELECT
    run_log.*,
    harvests.pages, coalesce(captured.unchanged_pages, 0) AS unchanged_pages,
    harvests.promised, harvests.found, harvests.rejects, harvests.discrepancies, harvests.verdict, harvests.because,
    harvests.is_confirmed, harvests.read_from, harvests.read_until,
    coalesce(harvests.losses_withheld, 0) AS losses_withheld,
    coalesce(begun.added, 0) AS documents_added,
    coalesce(changed.changed, 0) AS documents_changed,
    CASE WHEN harvests.is_withheld THEN 0 ELSE
        greatest(
            harvests.found - coalesce(begun.added + begun.came_back, 0) - coalesce(changed.changed, 0), 0
        )
    END AS documents_unchanged,
    coalesce(unlisted.unlisted, 0) AS documents_left,
    coalesce(withdrawn.withdrawn, 0) AS documents_withdrawn,
    coalesce(begun.came_back, 0) AS documents_came_back
FROM kept.run_log
LEFT JOIN kept.harvests USING (run_id)
LEFT JOIN begun USING (run_id)
LEFT JOIN changed USING (run_id)
LEFT JOIN unlisted USING (run_id)
LEFT JOIN withdrawn USING (run_id)
LEFT JOIN captured USING (run_id);
COMMENT ON VIEW runs IS
    'The ledger: every harvest with its pages, bytes, requests and waits, what it found and what had changed. Example: SELECT started_at, verdict, pages, documents_added, documents_changed, documents_withdrawn FROM runs ORDER BY started_at';

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
COMMENT ON VIEW layout_changes IS
    'On which day the markup of a listing''s rows was first seen to be another one. Example: SELECT listing_url, changed_on, markup_before, markup_after FROM layout_changes ORDER BY changed_on';

-- Full text search. Texts and queries go the same way: folded, broken into units (a word, a name with hyphens or
-- apostrophes, initials with dots, a Chinese character), and each of these counts whole and in its parts. Patterns are
-- plain where they can be: one with \p{L} takes longer to compile than to search.

CREATE OR REPLACE MACRO kept.folded(printed) AS
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(
            translate(
                strip_accents(lower(printed)),
                '’ʼ‘ʻ`´ʹ‐‑‒–—−－øłđðħŧı０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ¹²³'
                    || chr(173) || chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(8288) || chr(65279),
                '''''''''''''''-------olddhti0123456789abcdefghijklmnopqrstuvwxyz123'
            ),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ﬃ', 'ffi'), 'ﬄ', 'ffl'),
        -- Whatever else is neither letter nor digit, but for what parts texts here.
        '[\p{Z}\p{S}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pc}\p{Cf}\x00-\x1C\x1E-&(-,/:-@\\\x7F-\x9F¡§¶·¿՚-՟։־׀׃׆׳״؉-؍؛-؟٪-٭۔।॥‐-⁞⸀-⹏、-〽・！-／：-＠｡-･]+',
        ' ', 'g'),
        '(\p{Han})', ' \1 ', 'g'),
        '''s\b', '', 'g'),
        '([0-9])[-.]([0-9])', '\1 \2', 'g');
COMMENT ON MACRO kept.folded IS
    'Text as it is searched: small letters without accents, one kind of space, of hyphen and of apostrophe, no possessive.';

CREATE OR REPLACE MACRO kept.units_of(flat) AS
    regexp_extract_all(
        flat,
        '[^ .''0-9\x1D-]\.(?: ?[^ .''0-9\x1D-]\.)+|(?:[^ .''0-9\x1D-]\.)+[^ .''0-9\x1D-](?:[ .''\x1D-]|$)'
            || '|[^ .''\x1D-]+(?:[-''][^ .''\x1D-]+)*|\x1D'
    );
COMMENT ON MACRO kept.units_of IS 'What is looked for as one in folded text: words, initials with dots, names with hyphens, Chinese characters.';

CREATE OR REPLACE MACRO kept.whole(unit) AS regexp_replace(unit, '[-. ''\x1D]+', '', 'g');
COMMENT ON MACRO kept.whole IS 'A unit written as one word: xiao-ping as xiaoping, t. v. as tv.';

CREATE OR REPLACE MACRO kept.parts_of(unit) AS
    CASE WHEN contains(unit, '.') THEN [kept.whole(unit)] ELSE regexp_extract_all(unit, '[^-. ''\x1D]+') END;
COMMENT ON MACRO kept.parts_of IS 'The parts of a name with hyphens, each as a word; initials have none but the whole.';

CREATE OR REPLACE MACRO kept.is_compound(unit) AS regexp_matches(unit, '[-. '']');
COMMENT ON MACRO kept.is_compound IS 'Whether a unit is to be written as one word, or in parts.';

CREATE OR REPLACE MACRO kept.stem_of(said) AS
    CASE
        WHEN regexp_matches(said, '^[a-z]{4,}$') THEN
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                said,
                '^(.{2,}i)es$', '\1'),
                '([^sui])s$', '\1'),
                '^(.{3,}[iy])s(ation|e|ed|ing)$', '\1z\2'),
                '^(.{2,}[^e])ed$|^(.{2,}ee)d$|^(.{3,})ing$', '\1\2\3'),
                '([^aeiou])y$', '\1i'),
                '^(.{4,})li$', '\1'),
                '^(.{3,}at|.*ct|.*ss)ion$', '\1'),
                '^(.{3,})e$', '\1'),
                '^(.{3,})our$', '\1or'),
                '(?:b(b)|d(d)|g(g)|l(l)|m(m)|n(n)|p(p)|r(r)|t(t))$', '\1\2\3\4\5\6\7\8\9')
        ELSE said
    END;
COMMENT ON MACRO kept.stem_of IS 'What English words of one root have in common: meet of meets, meeting, meetings; other words as they are.';

CREATE OR REPLACE MACRO kept.steps_of(words) AS TABLE
SELECT
    item, bit, is_quoted, way, len(written) AS steps,
    unnest(range(1, len(written) + 1)) AS step, unnest(written) AS unit,
    unnest(list_transform(written, lambda said: kept.stem_of(said))) AS stem,
    unnest(list_transform(range(1, len(written) + 1), lambda number: is_prefix AND number = len(written))) AS is_prefix
FROM (
    SELECT
        item, is_quoted, is_prefix,
        CASE
            WHEN is_excluded THEN 1::BIGINT
            ELSE 1::BIGINT << greatest(
                sum((NOT is_excluded AND before NOT IN ('OR', '|'))::INTEGER) OVER (ORDER BY item), 1
            )::INTEGER
        END AS bit,
        unnest(CASE WHEN parts = wholes THEN [wholes] ELSE [wholes, parts] END) AS written,
        unnest(CASE WHEN parts = wholes THEN [1] ELSE [1, 2] END) AS way
    FROM (
        SELECT *, max((NOT is_common AND NOT is_excluded)::INTEGER) OVER () AS others
        FROM (
            SELECT
                item, before, is_quoted,
                list_transform(units, lambda unit: kept.whole(unit)) AS wholes,
                flatten(list_transform(units, lambda unit: kept.parts_of(unit))) AS parts,
                starts_with(lexeme, '-') OR before = 'NOT' AS is_excluded,
                regexp_matches(lexeme, '\*"?$') AS is_prefix,
                lexeme IN (
                    'a', 'an', 'and', 'as', 'at', 'by', 'for', 'from', 'in', 'into', 'is', 'of', 'on', 'or', 'the', 'to', 'with'
                ) AS is_common
            FROM (
                SELECT
                    item, lexemes[item] AS lexeme, coalesce(lexemes[item - 1], '') AS before,
                    contains(lexemes[item], '"') AS is_quoted, kept.units_of(kept.folded(lexemes[item])) AS units
                FROM (
                    SELECT lexemes, unnest(range(1, least(len(lexemes), 60) + 1)) AS item
                    FROM (
                        SELECT regexp_extract_all(
                            translate(words::VARCHAR, '“”„«»＂', '""""""'), '-?"[^"]*"?|[^\s"0-9.]\.(?: [^\s"0-9.]\.)+|[^\s"]+'
                        ) AS lexemes
                    ) AS read
                ) AS numbered
            ) AS folded_ones
            WHERE lexeme NOT IN ('OR', '|', 'NOT', 'AND', '&') AND len(units) > 0
        ) AS understood
    ) AS counted
    WHERE is_excluded OR NOT is_common OR others = 0
) AS written_ways;
COMMENT ON MACRO TABLE kept.steps_of IS
    'What is asked for: the words of each item, one after another, in each way to write them. bit is the condition that it belongs to; all but 1 must be met, and 1 must not.';

CREATE OR REPLACE MACRO kept.pieces_of(printed) AS
    regexp_extract_all(
        translate(printed, chr(29), ' '),
        '\p{Lu}\.(?: ?\p{Lu}\.)+|\p{Han}'
            || '|[^\x00-/:-@\[-`{-\xBF‐-⁞⸀-⹏　-〽！-／：-＠]+(?:[-’''ʼ‘‐‑‒–][^\x00-/:-@\[-`{-\xBF‐-⁞⸀-⹏　-〽！-／：-＠]+)*'
            || '|[\x00-/:-@\[-`{-\xBF‐-⁞⸀-⹏　-〽！-／：-＠]+'
    );
COMMENT ON MACRO kept.pieces_of IS 'Text in pieces: its units as they are printed, and what stands between them.';

CREATE OR REPLACE MACRO kept.flat_pieces_of(pieces) AS
    string_split(kept.folded(array_to_string(pieces, chr(29))), chr(29));
COMMENT ON MACRO kept.flat_pieces_of IS 'The pieces of a text, folded.';

CREATE OR REPLACE MACRO kept.are_found(pieces, found) AS
    list_transform(
        kept.flat_pieces_of(pieces),
        lambda piece: coalesce(list_contains(found, piece), FALSE)
            OR kept.is_compound(piece) AND coalesce(list_has_any(found, kept.parts_of(piece) || [kept.whole(piece)]), FALSE)
    );
COMMENT ON MACRO kept.are_found IS 'Of each piece of a text whether it is one of the words that were found.';

CREATE OR REPLACE MACRO kept.best_place(places) AS
    coalesce(
        1000000 - list_max(list_transform(
            places,
            lambda place: len(list_filter(places, lambda other: other BETWEEN place AND place + 40)) * 1000000 - place
        )) % 1000000,
        0
    ) % 1000000;
COMMENT ON MACRO kept.best_place IS 'The first of the places behind which most others follow at once; 0 of none.';

-- A list of one value stands for it where it is used more than once.
CREATE OR REPLACE MACRO kept.snippet_of(printed, found) AS
    list_transform([kept.pieces_of(left(printed, 20000))], lambda pieces:
        list_transform([kept.are_found(pieces, found)], lambda are:
            list_transform(
                [greatest(1, kept.best_place(list_filter(range(1, len(are) + 1), lambda number: are[number])[:1000]) - 8)],
                lambda starts:
                    CASE WHEN starts > 1 THEN '…' ELSE '' END
                    || array_to_string(
                        list_transform(
                            range(starts, least(starts + 56, len(pieces) + 1)),
                            lambda number: CASE WHEN are[number] THEN '**' || pieces[number] || '**' ELSE pieces[number] END
                        ),
                        ''
                    )
                    || CASE WHEN starts + 56 <= len(pieces) THEN '…' ELSE '' END
            )[1]
        )[1]
    )[1];
COMMENT ON MACRO kept.snippet_of IS 'The part of a text, of some 160 characters among its first 20,000, in which most of the words stand, each as **word**.';

CREATE OR REPLACE MACRO kept.best_snippet_of(title, summary, fields, found) AS
    list_transform(
        [kept.snippet_of(concat_ws(' · ', summary, nullif(array_to_string(map_values(fields), ' · '), '')), found)],
        lambda of_text: CASE WHEN contains(of_text, '**') OR found IS NULL AND of_text <> '' THEN of_text ELSE kept.snippet_of(title, found) END
    )[1];
COMMENT ON MACRO kept.best_snippet_of IS 'A snippet of the summary and the fields, or of the title where the words stand in it alone.';

CREATE OR REPLACE MACRO kept.spellings_of(words) AS TABLE
WITH asked AS MATERIALIZED (
    FROM kept.steps_of(words)
)
SELECT asked.*, word_number, word, (CASE WHEN word = unit THEN 0.01 ELSE 0.005 END)::FLOAT AS weight
FROM asked
JOIN kept.search_words USING (stem)
WHERE NOT is_prefix AND (NOT is_quoted OR word = unit)
UNION ALL
SELECT asked.*, word_number, word, (CASE WHEN word = unit THEN 0.01 ELSE 0.008 END)::FLOAT
FROM asked
JOIN kept.search_words ON starts_with(search_words.word, asked.unit)
WHERE is_prefix;
COMMENT ON MACRO TABLE kept.spellings_of IS
    'What is asked for, and each word of the index that it can be written as: one that is written otherwise has less weight.';

CREATE OR REPLACE MACRO kept.ranked(words) AS TABLE
WITH spellings AS MATERIALIZED (
    FROM kept.spellings_of(words)
),
matches AS MATERIALIZED (
    SELECT item, bit, number, weight * impact AS impact
    FROM kept.search_postings
    JOIN (FROM spellings WHERE steps = 1) AS alone USING (word_number)
    UNION ALL
    SELECT item, bit, number, 220 * sum(weight * often) / (sum(often) + 1.2)
    FROM (
        WITH RECURSIVE places_of_words AS MATERIALIZED (
            SELECT item, way, step, number
            FROM kept.search_postings
            JOIN (FROM spellings WHERE steps > 1) AS one_after_another USING (word_number)
        ),
        rarest AS MATERIALIZED (
            SELECT item, way, arg_min(step, documents) AS step
            FROM (SELECT item, way, step, count(*) AS documents FROM places_of_words GROUP BY item, way, step) AS counted
            GROUP BY item, way
        ),
        standing AS MATERIALIZED (
            -- In a text in which a word stands more often, what follows it is looked for behind the first thousand.
            SELECT item, bit, way, step, steps, word_number, weight, number, unnest(places[:1000]) AS place
            FROM kept.search_postings
            JOIN (FROM spellings WHERE steps > 1) AS one_after_another USING (word_number)
            -- Where the rarest of them does not stand, none follows another.
            SEMI JOIN (FROM places_of_words SEMI JOIN rarest USING (item, way, step)) AS told USING (item, way, number)
        ),
        walked AS (
            FROM standing WHERE step = 1
            UNION ALL
            SELECT standing.* REPLACE (least(walked.weight, standing.weight) AS weight)
            FROM walked
            JOIN standing
                ON standing.number = walked.number AND standing.item = walked.item AND standing.way = walked.way
                AND standing.step = walked.step + 1
                -- The parts of a name with a hyphen stand in one place.
                AND (
                    standing.place = walked.place + 1
                    OR standing.place = walked.place AND standing.word_number <> walked.word_number
                )
        )
        SELECT *, CASE WHEN place < 0 THEN 3 ELSE 1 END AS often FROM walked WHERE step = steps
    ) AS phrases
    GROUP BY item, bit, number
),
-- Descriptions that have left still have their words, and say nothing of how rare a word is.
standing_matches AS MATERIALIZED (
    FROM matches SEMI JOIN kept.search_documents USING (number)
)
SELECT number, sum(impact * rarity) AS score
FROM standing_matches
JOIN (
    SELECT item, ln(1 + (greatest(documents - count(*), 0) + 0.5) / (count(*) + 0.5)) AS rarity
    FROM standing_matches, (SELECT count(*) AS documents FROM kept.search_documents) AS of_all
    GROUP BY item, documents
) AS frequencies USING (item)
GROUP BY number
HAVING bit_or(bit) = (SELECT bit_or(bit) & ~1::BIGINT FROM kept.steps_of(words))
UNION ALL
SELECT number, 0
FROM kept.search_documents
WHERE (SELECT max(bit) FROM kept.steps_of(words)) = 1 AND number NOT IN (SELECT number FROM matches);
COMMENT ON MACRO TABLE kept.ranked IS 'The descriptions in which what is asked for stands, by their numbers in the index, and how well it fits.';

CREATE OR REPLACE MACRO search(words) AS TABLE
WITH ranked AS MATERIALIZED (
    FROM kept.ranked(words)
)
SELECT
    described.* EXCLUDE (regest_id), score,
    CASE
        WHEN score >= least_shown THEN kept.best_snippet_of(title, summary, fields, found)
        ELSE left(coalesce(summary, title), 160)
    END AS snippet
-- In a list: so DuckDB takes them for few, and looks for their descriptions, in place of joining all descriptions first.
FROM (
    SELECT unnest(list({'regest_id': regest_id, 'score': score}), recursive := TRUE)
    FROM ranked
    JOIN kept.search_documents USING (number)
) AS chosen
JOIN kept.described() AS described USING (regest_id),
(SELECT list(DISTINCT word) AS found FROM kept.spellings_of(words) WHERE bit > 1) AS said,
-- Marks take time: those that nobody reads have none.
(SELECT min(score) AS least_shown FROM (SELECT score FROM ranked ORDER BY score DESC LIMIT 200) AS best) AS shown;
COMMENT ON MACRO TABLE search IS
    'The documents in whose title, summary or fields words stand, the best with the highest score, and a snippet of where they stand. Words are all wanted; OR, NOT, -word, "a phrase" and the beginning of a word with * are understood. Example: SELECT date_edtf, title, snippet FROM search(''outer mongolia'') ORDER BY score DESC';
