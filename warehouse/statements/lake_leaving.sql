DELETE FROM lake.kept.{table}
WHERE rowid IN (SELECT place FROM differing WHERE place IS NOT NULL);
