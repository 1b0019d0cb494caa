-- One writer at a time, by a lock of PostgreSQL's that goes with its transaction. A writer that is gone without a word
-- loses it.
CALL postgres_execute('turns', 'SET LOCAL lock_timeout = ''60s''; SET LOCAL idle_in_transaction_session_timeout = ''10min''');
CALL postgres_execute('turns', 'SELECT pg_advisory_xact_lock(hashtext(''regest lake''))');
