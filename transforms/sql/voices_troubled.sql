-- grain: one comment of a text that abuse, spam or scams were found in; the likeliest is the reason
-- reads: staged_comments, texts, signal_scores
-- key: comment_id
SELECT
    c.comment_id,
    c.text_id,
    substring(t.text, t.own_start + 1) AS text,
    CASE
        WHEN g.scam >= $at_least THEN 'scam'
        WHEN g.spam >= $at_least THEN 'spam'
        ELSE 'abuse'
    END AS reason,
    greatest(g.abuse, g.spam, g.scam) AS probability
FROM staged_comments AS c
JOIN texts AS t ON t.text_id = c.text_id
JOIN signal_scores AS g ON g.text_id = c.text_id
WHERE greatest(g.abuse, g.spam, g.scam) >= $at_least
ORDER BY c.comment_id
