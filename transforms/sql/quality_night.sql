-- grain: one row: what is in a theme, and what changed theme tonight otherwise than by a curator or
--        by following its theme into the one it was merged into
-- reads: staged_comments, assignments, themes
-- key: none
WITH counted AS (
    SELECT
        s.said_on IS NULL OR $window_from IS NULL OR s.said_on >= $window_from AS is_recent,
        a.theme_id <> '' AS is_in_theme,
        b.theme_id IS NOT NULL AS was_in_theme,
        b.until_night = $night
            AND a.cause <> 'curated'
            AND a.theme_id <> b.theme_id
            AND a.theme_id <> t.replaced_by AS is_moved
    FROM staged_comments AS s
    LEFT JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL
    LEFT JOIN assignments AS b
        ON b.text_id = s.text_id
        AND b.theme_id <> ''
        AND b.from_night < $night
        AND (b.until_night IS NULL OR b.until_night >= $night)
    LEFT JOIN themes AS t ON t.theme_id = b.theme_id
    WHERE NOT s.is_set_aside
)
SELECT
    count(*) AS n_comments,
    count(*) FILTER (WHERE is_recent) AS n_recent,
    count(*) FILTER (WHERE is_recent AND is_in_theme) AS n_in_themes,
    count(*) FILTER (WHERE was_in_theme) AS n_before,
    count(*) FILTER (WHERE was_in_theme AND is_moved) AS n_moved
FROM counted
