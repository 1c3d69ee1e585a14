-- grain: one run that began and never ended
-- reads: run_sources
-- key: run_id
UPDATE runs
SET status = 'killed',
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
        runs.run_id,
        coalesce(sum(s.received), 0) AS received,
        coalesce(sum(s.new), 0) AS new,
        coalesce(sum(s.edited), 0) AS edited,
        coalesce(sum(s.deleted), 0) AS deleted,
        coalesce(sum(s.unchanged), 0) AS unchanged,
        coalesce(sum(s.quarantined), 0) AS quarantined,
        coalesce(sum(s.set_aside), 0) AS set_aside
    FROM runs
    LEFT JOIN run_sources AS s USING (run_id)
    WHERE runs.status = 'running'
    GROUP BY runs.run_id
) AS told
WHERE runs.run_id = told.run_id
