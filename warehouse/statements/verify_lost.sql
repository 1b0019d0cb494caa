-- Which damage each capture is lost to: that of its own bytes, else that of its whole file, else one of its own.
INSERT INTO damaged_captures
SELECT arg_min(damages.number, (damages.file_length = 0, damages.number)), amiss.capture_id
FROM captures_amiss AS amiss
JOIN damages
    ON damages.file = amiss.file
    AND (
        damages.file_length = 0
        OR (
            damages.file_offset < amiss.file_offset + amiss.file_length
            AND amiss.file_offset < damages.file_offset + damages.file_length
        )
    )
WHERE amiss.kind = 'lost'
GROUP BY amiss.capture_id;
