CREATE SCHEMA IF NOT EXISTS lake.kept;
CREATE TABLE IF NOT EXISTS lake.kept.schema_version (version INTEGER, views VARCHAR);
