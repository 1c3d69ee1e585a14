-- grain: one row: the comments whose text was first decided on after a night
-- reads: assignments, staged_comments
-- key: none
WITH firsts AS (
    SELECT text_id, arg_min(theme_id, from_night) AS theme_id
    FROM assignments
    GROUP BY text_id
    HAVING min(from_night) > $since
)
SELECT
    count(*) AS n_comments,
    coalesce(avg((f.theme_id <> '')::INTEGER), 0) AS coverage
FROM firsts AS f
JOIN staged_comments AS c ON c.text_id = f.text_id AND NOT c.is_set_aside
