-- grain: one run
-- reads: runs
-- key: run_id
SELECT
    run_id, night, status, received, new, edited, deleted, unchanged, quarantined, set_aside,
    staged, themes, coverage, seconds, peak_mb
FROM runs
ORDER BY night, run_id
