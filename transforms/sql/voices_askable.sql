-- grain: one group of copies that is not set aside and that nobody has labelled: the text said by
--        most people, with its signals
-- reads: staged_comments, texts, signals, signal_scores
-- key: comment_id
WITH said AS (
    SELECT
        text_id,
        min(comment_id) AS comment_id,
        count(DISTINCT person) FILTER (WHERE person <> '') AS n_people,
        count(*) AS n_comments
    FROM staged_comments
    WHERE NOT is_set_aside
    GROUP BY text_id
),

labelled AS (
    SELECT DISTINCT t.copy_id
    FROM texts AS t
    JOIN staged_comments AS c ON c.text_id = t.text_id
    WHERE c.comment_id IN (SELECT unnest($comment_ids::VARCHAR[]))
        OR t.text IN (SELECT unnest($texts::VARCHAR[]))
)

SELECT
    c.comment_id, c.text_id, t.text, t.copy_id, g.intents, g.stance,
    greatest(sum(c.n_people) OVER copies, 1)::BIGINT AS n_people,
    s.problem, s.request, s.question, s.praise, s.experience, s.for_, s.against, s.conditional
FROM said AS c
JOIN texts AS t ON t.text_id = c.text_id
JOIN signals AS g ON g.text_id = c.text_id
JOIN signal_scores AS s ON s.text_id = c.text_id
WHERE s.problem IS NOT NULL AND t.copy_id NOT IN (SELECT copy_id FROM labelled)
WINDOW copies AS (PARTITION BY t.copy_id)
QUALIFY row_number() OVER (
    PARTITION BY t.copy_id ORDER BY c.n_people DESC, c.n_comments DESC, c.text_id
) = 1
ORDER BY c.text_id
