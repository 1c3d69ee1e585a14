-- grain: one theme, area or ('') everything, source and local date: people with words of their own
--        (copies of one text are one voice) and people at all; an unknown voice is one person
-- reads: staged_comments, texts, assignments, themes
-- key: subject_id, source, night
WITH said AS (
    SELECT
        c.source,
        c.said_on AS night,
        if(c.person = '', c.text_id, c.person) AS voice,
        x.copy_id,
        t.theme_id,
        t.area
    FROM staged_comments AS c
    JOIN texts AS x ON x.text_id = c.text_id
    LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
    LEFT JOIN themes AS t ON t.theme_id = a.theme_id AND t.state = ANY($alive) AND t.replaced_by = ''
    WHERE c.said_on BETWEEN $first AND $night AND NOT c.is_set_aside
),
spoken AS (
    SELECT *, '' AS subject_id FROM said
    UNION ALL
    SELECT *, theme_id AS subject_id FROM said WHERE theme_id IS NOT NULL
    UNION ALL
    SELECT *, area AS subject_id FROM said WHERE area <> ''
)
SELECT
    subject_id,
    source,
    night,
    least(count(DISTINCT voice), count(DISTINCT copy_id)) AS n_own_words,
    count(DISTINCT voice) AS n_people
FROM spoken
GROUP BY subject_id, source, night
ORDER BY subject_id, source, night
