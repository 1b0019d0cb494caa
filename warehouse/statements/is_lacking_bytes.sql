SELECT EXISTS (FROM foreign_revisits)
    OR EXISTS (
        FROM capture_log
        WHERE revisit_of IS NOT NULL AND revisit_of NOT IN (SELECT capture_id FROM capture_log)
    );
