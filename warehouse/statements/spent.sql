-- What a run that is gone on with has spent so far. One that was killed left no word of it, but its captures.
SELECT
    coalesce(requests, (SELECT count(*) FROM capture_log AS captures WHERE captures.run_id = run_log.run_id)),
    coalesce(retries, 0),
    coalesce(
        bytes_received,
        (
            SELECT sum(captures.payload_length)::BIGINT
            FROM capture_log AS captures
            WHERE captures.run_id = run_log.run_id AND captures.status = 200
        ),
        0
    ),
    coalesce(seconds_waited, 0),
    coalesce(pages_again, 0)
FROM run_log
WHERE run_id = ?;
