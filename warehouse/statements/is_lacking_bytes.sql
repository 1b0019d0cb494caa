SELECT EXISTS (
    FROM capture_log
    WHERE revisit_of IS NOT NULL
        AND revisit_of NOT IN (SELECT capture_id FROM capture_log)
        AND capture_id IN (SELECT capture_id FROM captures_to_derive)
);
