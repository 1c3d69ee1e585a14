-- grain: one theme that changes state tonight; changed twice, from what it was before tonight
-- reads: wanted (registered), themes, theme_events; writes: theme_events
-- key: theme_id, night, event, other_id
INSERT OR REPLACE INTO theme_events BY NAME
SELECT
    t.theme_id,
    $night AS night,
    'state' AS event,
    '' AS other_id,
    json_object(
        'from', coalesce(e.detail ->> '$.from', t.state),
        'to', w.state
    ) AS detail,
    $run_id AS run_id
FROM wanted AS w
JOIN themes AS t ON t.theme_id = w.theme_id AND t.state <> w.state
LEFT JOIN theme_events AS e
    ON e.theme_id = t.theme_id AND e.night = $night AND e.event = 'state' AND e.other_id = ''
