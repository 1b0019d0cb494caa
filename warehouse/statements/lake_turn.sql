-- One writer at a time, by a lock of PostgreSQL's that goes with its transaction. The server asks whether the writer is still
-- there: one that is gone without a word loses the lock within half a minute, before anybody has waited in vain.
CALL postgres_execute('turns', 'SET LOCAL lock_timeout = ''60s''; SET LOCAL idle_in_transaction_session_timeout = ''10min''');
CALL postgres_execute('turns', 'SET LOCAL tcp_keepalives_idle = 15; SET LOCAL tcp_keepalives_interval = 5; SET LOCAL tcp_keepalives_count = 3');
CALL postgres_execute('turns', 'SELECT pg_advisory_xact_lock(hashtext(''regest lake''))');
