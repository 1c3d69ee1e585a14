-- grain: one theme or area that was ever alerted before a night, with its latest alert; that of a
--        merged one is its heir's
-- reads: alert_nights, themes, areas
-- key: subject_id
SELECT
    coalesce(nullif(t.replaced_by, ''), nullif(r.replaced_by, ''), n.subject_id) AS heir,
    n.alert_id,
    n.night
FROM alert_nights AS n
LEFT JOIN themes AS t ON t.theme_id = n.subject_id
LEFT JOIN areas AS r ON r.area_id = n.subject_id
WHERE n.is_alert AND n.night < $night
QUALIFY row_number() OVER (PARTITION BY heir ORDER BY n.night DESC, n.alert_id) = 1
ORDER BY heir
