-- grain: one text that is set aside for a reason, the surest first, with one comment that says it
-- reads: staged_comments, set_asides
-- key: reason, text_id
SELECT
    c.set_aside_reason AS reason,
    c.text_id,
    min(c.comment_id) AS comment_id,
    count(*) AS n_comments,
    arg_min(c.text, c.comment_id) AS text,
    arg_min(c.community, c.comment_id) AS community,
    arg_min(c.url, c.comment_id) AS url,
    min(c.said_on) AS said_on,
    min(a.since_night) AS since_night,
    arg_min(a.evidence, c.comment_id)::VARCHAR AS evidence,
    max((a.evidence ->> '$.probability')::DOUBLE) AS probability
FROM staged_comments AS c
JOIN set_asides AS a ON a.comment_id = c.comment_id AND a.reason = c.set_aside_reason
WHERE c.is_set_aside
GROUP BY c.set_aside_reason, c.text_id
QUALIFY row_number() OVER (
    PARTITION BY c.set_aside_reason
    ORDER BY max((a.evidence ->> '$.probability')::DOUBLE) DESC, c.text_id
) <= $limit
ORDER BY list_position(['scam', 'spam', 'abuse', 'raid'], c.set_aside_reason),
    probability DESC, c.text_id
