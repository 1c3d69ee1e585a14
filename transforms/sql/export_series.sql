-- grain: one theme and local date
-- reads: series
-- key: theme_id, night
SELECT theme_id, night, n_comments, n_people, n_communities, is_alert, alert_strength,
    n_unknown
FROM series
ORDER BY theme_id, night
