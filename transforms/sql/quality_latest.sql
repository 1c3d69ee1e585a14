-- grain: one theme that takes comments, as it was last measured, up to a night
-- reads: theme_qualities, themes
-- key: theme_id
SELECT q.theme_id, q.stability, q.separation
FROM theme_qualities AS q
JOIN themes AS t ON t.theme_id = q.theme_id AND t.state = ANY($alive) AND t.replaced_by = ''
WHERE q.night <= $night
QUALIFY row_number() OVER (PARTITION BY q.theme_id ORDER BY q.night DESC) = 1
ORDER BY q.theme_id
