-- The documents that a query names stand in a table of their own, which is gone with the connection. The query follows.
CREATE OR REPLACE TEMPORARY TABLE picked AS
