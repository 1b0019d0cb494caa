-- How many documents an earlier database has, attached as `present`, that this one does not have.
SELECT count(*)
FROM present.kept.version_spans AS known
WHERE known.is_latest
    AND NOT EXISTS (
        FROM version_spans WHERE version_spans.archive = known.archive AND version_spans.url = known.url
    );
