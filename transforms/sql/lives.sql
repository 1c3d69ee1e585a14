-- grain: one theme that takes comments, with its voices of the window; a comment without a date is
--        of the day it became known, a text without an author is one voice
-- reads: themes, assignments, staged_comments, theme_events
-- key: theme_id
WITH heard AS (
    SELECT
        a.theme_id,
        count(DISTINCT CASE WHEN c.person <> '' THEN c.person ELSE c.text_id END) AS n_people
    FROM staged_comments AS c
    JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
    WHERE NOT c.is_set_aside
        AND coalesce(c.said_on, c.known_at::DATE) BETWEEN $first_day AND $night
    GROUP BY a.theme_id
),

revivals AS (
    SELECT theme_id, max(night) AS revived_on
    FROM theme_events
    WHERE night <= $night
        AND (event = 'back' OR (event = 'state' AND (detail ->> '$.to') = 'revived'))
    GROUP BY theme_id
)

SELECT
    t.theme_id,
    t.state,
    coalesce(h.n_people, 0) AS n_people,
    $night - t.first_night AS n_nights,
    $night - r.revived_on AS n_nights_revived
FROM themes AS t
LEFT JOIN heard AS h USING (theme_id)
LEFT JOIN revivals AS r USING (theme_id)
WHERE t.state = ANY($alive) AND t.replaced_by = ''
ORDER BY t.theme_id
