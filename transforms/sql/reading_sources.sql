-- grain: one source heard this night: how it fared last, what all runs of the night brought and noted
-- reads: runs, run_sources
-- key: source
SELECT
    s.source,
    arg_max(s.status, r.started_at) AS status,
    arg_max(s.message, r.started_at) AS message,
    list_sort(list_distinct(flatten(list(s.notes::VARCHAR[])))) AS notes,
    sum(s.new)::BIGINT AS new,
    sum(s.edited)::BIGINT AS edited,
    sum(s.deleted)::BIGINT AS deleted,
    sum(s.quarantined)::BIGINT AS quarantined,
    sum(s.set_aside)::BIGINT AS set_aside
FROM run_sources AS s
JOIN runs AS r ON r.run_id = s.run_id
WHERE r.night = $night
GROUP BY s.source
ORDER BY s.source
