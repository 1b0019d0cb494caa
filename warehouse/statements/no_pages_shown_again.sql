-- No harvest captured a page more than once.
CREATE OR REPLACE TEMP TABLE shown_again (
    run_id UUID, page_number INTEGER, state INTEGER, times_ago BIGINT, documents VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE settled (run_id UUID);
