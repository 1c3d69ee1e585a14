-- grain: one text that came to a theme on a night after another theme was merged into it
-- reads: assignments, theme_events
-- key: text_id
SELECT a.text_id
FROM assignments AS a
WHERE a.until_night IS NULL
    AND a.theme_id = $heir
    AND a.from_night > (
        SELECT coalesce(max(night), 'infinity'::DATE)
        FROM theme_events
        WHERE theme_id = $theme_id AND event = 'merged'
    )
ORDER BY a.text_id
