-- grain: one source; how far it is landed
-- key: source
INSERT OR REPLACE INTO cursors BY NAME
SELECT $source AS source, $kind AS kind, $cursor AS cursor, $run_id AS run_id
