-- grain: the latest run that ended and remembers what it was told to do; a whole night before a stage
-- reads: runs
-- key: none, at most one row
SELECT night, versions, configuration
FROM runs
WHERE status IN ('done', 'partial') AND configuration::VARCHAR <> '{}'
ORDER BY command IN ('run', 'nightly', 'replay') DESC, started_at DESC, run_id DESC
LIMIT 1
