-- What each revisit revisits: the capture of that identifier, else the one at that URL and time, in whole seconds; or what
-- that one revisits itself.
CREATE OR REPLACE TEMP TABLE resolved AS
WITH named AS (
    SELECT foreign_revisits.capture_id, original_id AS seen_id, 1 AS choice
    FROM foreign_revisits
    UNION ALL
    SELECT foreign_revisits.capture_id, seen.capture_id, 2
    FROM foreign_revisits
    JOIN captures AS seen
        ON seen.archive = foreign_revisits.archive
        AND seen.url = foreign_revisits.original_url
        AND date_trunc('second', seen.captured_at) = date_trunc('second', foreign_revisits.original_at)
)
SELECT
    named.capture_id,
    originals.capture_id AS revisit_of,
    originals.payload_digest,
    originals.payload_length,
    coalesce(seen.read_as, originals.read_as) AS read_as
FROM named
JOIN captures AS seen ON seen.capture_id = named.seen_id
JOIN captures AS originals ON originals.capture_id = coalesce(seen.revisit_of, seen.capture_id)
QUALIFY row_number() OVER (PARTITION BY named.capture_id ORDER BY named.choice, originals.capture_id) = 1;

CREATE OR REPLACE TEMP TABLE incoming AS
SELECT DISTINCT ON (foreign_revisits.capture_id)
    foreign_revisits.* EXCLUDE (original_id, original_url, original_at) REPLACE (
        resolved.revisit_of AS revisit_of,
        resolved.payload_digest AS payload_digest,
        resolved.payload_length AS payload_length,
        coalesce(foreign_revisits.read_as, resolved.read_as) AS read_as
    )
FROM foreign_revisits
JOIN resolved USING (capture_id);

-- One that was logged before may have got its page since.
INSERT INTO captures_to_derive
SELECT capture_id FROM incoming WHERE capture_id NOT IN (SELECT capture_id FROM capture_log);
INSERT INTO capture_log BY NAME
SELECT * FROM incoming WHERE capture_id NOT IN (SELECT capture_id FROM capture_log);

DELETE FROM foreign_revisits WHERE capture_id IN (SELECT capture_id FROM incoming);
DROP TABLE resolved;
