-- grain: the latest encoding of enough texts to know how fast an engine is
-- reads: runs, run_stages
-- key: none, at most one row
SELECT
    json_extract_string(s.detail, '$.engine') AS engine_key,
    s.n_out / json_extract(s.detail, '$.seconds_encoding')::DOUBLE AS texts_per_second
FROM run_stages AS s
JOIN runs USING (run_id)
WHERE s.stage = 'encode'
    AND s.status = 'done'
    AND s.n_out >= $least
    AND json_extract(s.detail, '$.seconds_encoding')::DOUBLE > 0
ORDER BY runs.started_at DESC, run_id DESC
LIMIT 1
