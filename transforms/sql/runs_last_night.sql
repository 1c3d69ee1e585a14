-- grain: the latest night of which anything was landed, staged or given a theme
-- reads: runs, run_sources, run_stages, assignments
-- key: none, one row
WITH bringing AS (
    SELECT run_id
    FROM run_sources
    WHERE new + edited + deleted + quarantined + set_aside > 0
    UNION
    SELECT run_id FROM run_stages WHERE stage = 'stage' AND n_out > 0
),
nights AS (
    SELECT night FROM runs SEMI JOIN bringing USING (run_id)
    UNION
    SELECT from_night FROM assignments
)
SELECT max(night) AS night FROM nights
