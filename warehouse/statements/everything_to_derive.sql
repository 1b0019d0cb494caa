DELETE FROM runs_to_derive;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;
