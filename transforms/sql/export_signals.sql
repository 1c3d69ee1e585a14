-- grain: one current comment and what is said with it
-- reads: staged_comments, signals
-- key: source, native_id
SELECT
    s.source,
    s.native_id,
    s.comment_id,
    coalesce(array_to_string(g.intents, '|'), '') AS intents,
    coalesce(g.stance, 'none') AS stance,
    coalesce(g.is_abuse, false) AS is_abuse,
    coalesce(g.campaign_id, '') AS campaign_id,
    s.is_set_aside,
    s.set_aside_reason
FROM staged_comments AS s
LEFT JOIN signals AS g USING (text_id)
ORDER BY s.source, s.native_id
