-- Whether captures that were imported are new, or are read otherwise than before.
SELECT EXISTS (
    FROM capture_log
    WHERE import_id IS NOT NULL AND capture_id IN (SELECT capture_id FROM captures_to_derive)
);
