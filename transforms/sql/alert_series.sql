-- grain: one theme and night whose mark is not what the alerts tell; a merged theme's are its heir's
-- reads: series, alert_nights, themes
-- key: theme_id, night
UPDATE series
SET is_alert = told.strength IS NOT NULL,
    alert_strength = told.strength
FROM (
    SELECT s.theme_id, s.night, max(n.strength) AS strength
    FROM series AS s
    LEFT JOIN (
        SELECT coalesce(nullif(t.replaced_by, ''), t.theme_id) AS theme_id, a.night, a.strength
        FROM alert_nights AS a
        JOIN themes AS t ON t.theme_id = a.subject_id
        WHERE a.is_alert
    ) AS n ON n.theme_id = s.theme_id AND n.night = s.night
    GROUP BY s.theme_id, s.night
) AS told
WHERE told.theme_id = series.theme_id
    AND told.night = series.night
    AND told.strength IS DISTINCT FROM series.alert_strength
