-- grain: one run, ended
-- reads: run_sources
-- key: run_id
UPDATE runs
SET status = $status,
    finished_at = $finished_at,
    seconds = epoch($finished_at::TIMESTAMPTZ) - epoch(runs.started_at),
    staged = $staged,
    themes = $themes,
    coverage = $coverage,
    peak_mb = $peak_mb,
    message = $message,
    received = told.received,
    new = told.new,
    edited = told.edited,
    deleted = told.deleted,
    unchanged = told.unchanged,
    quarantined = told.quarantined,
    set_aside = told.set_aside
FROM (
    SELECT
        coalesce(sum(received), 0) AS received,
        coalesce(sum(new), 0) AS new,
        coalesce(sum(edited), 0) AS edited,
        coalesce(sum(deleted), 0) AS deleted,
        coalesce(sum(unchanged), 0) AS unchanged,
        coalesce(sum(quarantined), 0) AS quarantined,
        coalesce(sum(set_aside), 0) AS set_aside
    FROM run_sources
    WHERE run_id = $run_id
) AS told
WHERE runs.run_id = $run_id
