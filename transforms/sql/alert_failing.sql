-- grain: one source whose last runs failed, with the last night it was heard to the end
-- reads: run_sources, runs
-- key: source
SELECT
    s.source,
    max(r.night) FILTER (WHERE s.status = 'done') AS last_done
FROM run_sources AS s
JOIN runs AS r USING (run_id)
WHERE r.night <= $night
GROUP BY s.source
HAVING max(r.night) > coalesce(max(r.night) FILTER (WHERE s.status = 'done'), DATE '0001-01-01')
ORDER BY s.source
