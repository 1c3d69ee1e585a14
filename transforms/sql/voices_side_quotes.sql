-- grain: one quote of a side of a theme, the strongest first; of copies one, by the first who said
--        it; what is long enough to say something and short enough to quote comes before the rest
-- reads: assignments, staged_comments, texts, signals, signal_scores
-- key: stance, place
WITH told AS (
    SELECT
        g.stance,
        c.comment_id,
        c.text,
        c.community,
        c.url,
        c.text_id,
        CASE g.stance WHEN 'for' THEN s.for_ WHEN 'against' THEN s.against ELSE s.conditional END
            AS probability,
        t.n_chars BETWEEN 25 AND 400 AS is_quotable
    FROM assignments AS a
    JOIN staged_comments AS c ON c.text_id = a.text_id
    JOIN texts AS t ON t.text_id = a.text_id
    JOIN signals AS g ON g.text_id = a.text_id
    JOIN signal_scores AS s ON s.text_id = a.text_id
    WHERE a.theme_id = $theme_id AND a.until_night IS NULL AND NOT c.is_set_aside
        AND g.stance <> 'none'
    QUALIFY row_number() OVER (
        PARTITION BY g.stance, t.copy_id ORDER BY c.said_at NULLS LAST, c.comment_id
    ) = 1
)
SELECT
    stance,
    row_number() OVER (
        PARTITION BY stance ORDER BY is_quotable DESC, probability DESC, text_id
    ) AS place,
    comment_id, text, community, url, probability
FROM told
QUALIFY place <= $n_quotes
ORDER BY stance, place
