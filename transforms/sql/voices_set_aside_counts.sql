-- grain: one reason that comments are set aside for now
-- reads: staged_comments, set_asides
-- key: reason
SELECT
    c.set_aside_reason AS reason,
    count(*) AS n_comments,
    count(DISTINCT c.text_id) AS n_texts,
    count(DISTINCT coalesce(nullif(c.person, ''), c.text_id)) AS n_people,
    min(a.since_night) AS since_night
FROM staged_comments AS c
JOIN set_asides AS a ON a.comment_id = c.comment_id AND a.reason = c.set_aside_reason
WHERE c.is_set_aside
GROUP BY c.set_aside_reason
ORDER BY list_position(['scam', 'spam', 'abuse', 'raid'], c.set_aside_reason)
