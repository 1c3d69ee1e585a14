-- grain: one event in the life of one theme
-- reads: theme_events
-- key: night, event, other_id
SELECT night, event, other_id, detail
FROM theme_events
WHERE theme_id = $theme_id
ORDER BY
    night,
    list_position(['born', 'split', 'back', 'state', 'refit', 'curated', 'merged', 'gone'], event),
    other_id
