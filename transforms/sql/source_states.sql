-- grain: one source that was ever asked, with its latest run and all that is known of it
-- reads: run_sources, runs, cursors, staged_comments
-- key: source
WITH latest AS (
    SELECT
        run_sources.*,
        runs.night
    FROM run_sources
    INNER JOIN runs USING (run_id)
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY runs.started_at DESC) = 1
),
known AS (
    SELECT
        source,
        count(*) AS n_comments,
        max(said_at) AS newest_at
    FROM staged_comments
    GROUP BY source
)
SELECT
    latest.source,
    latest.night,
    latest.status,
    latest.received,
    latest.new,
    latest.edited,
    latest.deleted,
    coalesce(known.n_comments, 0) AS n_comments,
    known.newest_at,
    cursors.source IS NOT NULL AS has_cursor
FROM latest
LEFT JOIN known USING (source)
LEFT JOIN cursors USING (source)
ORDER BY latest.source
