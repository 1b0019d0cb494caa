-- What a data folder gives to a lake: the tables that views and macros ask, each row with the archive that it is of.
-- Numbers that mean nothing outside of one database become ones that are the same in no two archives.
CREATE SCHEMA sources;

CREATE VIEW sources.capture_log AS FROM published.kept.capture_log;
CREATE VIEW sources.pages AS FROM published.kept.pages;
CREATE VIEW sources.regests AS FROM published.kept.regests;
CREATE VIEW sources.version_spans AS FROM published.kept.version_spans;
CREATE VIEW sources.wording_changes AS FROM published.kept.wording_changes;
CREATE VIEW sources.listed_documents AS FROM published.kept.listed_documents;
CREATE VIEW sources.harvests AS FROM published.kept.harvests;
CREATE VIEW sources.discrepancies AS FROM published.kept.discrepancies;
CREATE VIEW sources.run_log AS FROM published.kept.run_log;
CREATE VIEW sources.imports AS FROM published.kept.imports;
CREATE VIEW sources.broken_bounds AS FROM published.kept.broken_bounds;
CREATE VIEW sources.declared_bounds AS FROM published.kept.declared_bounds;
CREATE VIEW sources.whole_listings AS FROM published.kept.whole_listings;
CREATE VIEW sources.unknown_archives AS FROM published.kept.unknown_archives;

CREATE VIEW sources.page_entries AS
SELECT page_entries.*, pages.archive AS of_archive
FROM published.kept.page_entries
JOIN published.kept.pages USING (page_id);

CREATE VIEW sources.page_rejects AS
SELECT page_rejects.*, pages.archive AS of_archive
FROM published.kept.page_rejects
JOIN published.kept.pages USING (page_id);

CREATE VIEW sources.incidents AS
SELECT incidents.*, run_log.archive AS of_archive
FROM published.kept.incidents
JOIN published.kept.run_log USING (run_id);

CREATE VIEW sources.accepted_runs AS
SELECT accepted_runs.*, run_log.archive AS of_archive
FROM published.kept.accepted_runs
JOIN published.kept.run_log USING (run_id);

CREATE VIEW sources.search_documents AS
SELECT regest_id AS number, regest_id, regests.archive AS of_archive
FROM published.kept.search_documents
JOIN published.kept.regests USING (regest_id);

CREATE VIEW sources.search_postings AS
SELECT
    (md5_number(regests.archive || chr(31) || word) >> 65)::BIGINT AS word_number,
    search_documents.regest_id AS number, impact, places, regests.archive AS of_archive
FROM published.kept.search_postings
JOIN published.kept.search_words USING (word_number)
JOIN published.kept.search_documents USING (number)
JOIN published.kept.regests USING (regest_id);

CREATE VIEW sources.search_words AS
SELECT DISTINCT
    (md5_number(regests.archive || chr(31) || word) >> 65)::BIGINT AS word_number, word, stem, regests.archive AS of_archive
FROM published.kept.search_postings
JOIN published.kept.search_words USING (word_number)
JOIN published.kept.search_documents USING (number)
JOIN published.kept.regests USING (regest_id);
