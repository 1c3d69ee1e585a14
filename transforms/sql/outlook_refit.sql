-- grain: the latest run that clustered everything
-- reads: runs, run_stages
-- key: none, at most one row
SELECT runs.configuration
FROM run_stages AS s
JOIN runs USING (run_id)
WHERE s.stage = 'themes'
    AND s.status = 'done'
    AND json_extract(s.detail, '$.is_refit') = 'true'
    AND runs.configuration::VARCHAR <> '{}'
ORDER BY runs.started_at DESC, run_id DESC
LIMIT 1
