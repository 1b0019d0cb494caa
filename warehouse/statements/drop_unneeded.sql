-- What is set aside is known only as long as others need its bytes.
DELETE FROM capture_log
WHERE is_set_aside AND capture_id NOT IN (SELECT revisit_of FROM capture_log WHERE revisit_of IS NOT NULL);
DELETE FROM foreign_revisits WHERE is_set_aside;
DELETE FROM captures_to_derive WHERE capture_id NOT IN (SELECT capture_id FROM capture_log);
