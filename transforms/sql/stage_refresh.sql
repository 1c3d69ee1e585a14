-- grain: one comment whose language, local day or counters are behind what is known
-- reads: texts, comment_versions
-- key: comment_id
UPDATE staged_comments
SET language = t.language,
    said_on = CAST(timezone($timezone, staged_comments.said_at) AS DATE),
    score = v.score,
    n_answers = v.n_answers
FROM texts AS t, comment_versions AS v
WHERE t.text_id = staged_comments.text_id
    AND v.comment_id = staged_comments.comment_id
    AND v.version_no = staged_comments.version_no
    AND (staged_comments.language <> t.language
        OR staged_comments.said_on IS DISTINCT FROM
            CAST(timezone($timezone, staged_comments.said_at) AS DATE)
        OR staged_comments.score IS DISTINCT FROM v.score
        OR staged_comments.n_answers IS DISTINCT FROM v.n_answers)
