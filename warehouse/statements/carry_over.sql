-- Takes over from another database, attached as `present`, all that was loaded of the archives in `carried_over`.
INSERT INTO capture_log BY NAME FROM present.kept.capture_log WHERE archive IN (FROM carried_over);
INSERT INTO foreign_revisits BY NAME FROM present.kept.foreign_revisits WHERE archive IN (FROM carried_over);
INSERT INTO pages BY NAME FROM present.kept.pages WHERE archive IN (FROM carried_over);
INSERT INTO page_entries BY NAME FROM present.kept.page_entries WHERE page_id IN (SELECT page_id FROM pages);
INSERT INTO page_rejects BY NAME FROM present.kept.page_rejects WHERE page_id IN (SELECT page_id FROM pages);
INSERT INTO regests BY NAME FROM present.kept.regests WHERE archive IN (FROM carried_over);
INSERT INTO run_log BY NAME FROM present.kept.run_log WHERE archive IN (FROM carried_over);
INSERT INTO imports BY NAME FROM present.kept.imports WHERE archive IN (FROM carried_over);
INSERT INTO incidents BY NAME
FROM present.kept.incidents
WHERE run_id IN (SELECT run_id FROM run_log UNION ALL SELECT import_id FROM imports);
INSERT INTO declared_bounds BY NAME FROM present.kept.declared_bounds WHERE archive IN (FROM carried_over);
INSERT INTO whole_listings BY NAME FROM present.kept.whole_listings WHERE archive IN (FROM carried_over);

INSERT INTO capture_files BY NAME
FROM present.kept.capture_files
WHERE split_part(file, '/', 1) IN (FROM carried_over) OR file IN (SELECT file FROM capture_log);
-- What is forgotten is set aside in these rows already.
INSERT INTO forgettings BY NAME FROM present.kept.forgettings;

INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;
