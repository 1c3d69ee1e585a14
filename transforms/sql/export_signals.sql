-- grain: one current comment and what is said with it
-- reads: staged_comments, signals, signal_scores
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
    s.set_aside_reason,
    p.problem AS p_problem,
    p.request AS p_request,
    p.question AS p_question,
    p.praise AS p_praise,
    p.experience AS p_experience,
    p.for_ AS p_for,
    p.against AS p_against,
    p.conditional AS p_conditional
FROM staged_comments AS s
LEFT JOIN signals AS g USING (text_id)
LEFT JOIN signal_scores AS p USING (text_id)
ORDER BY s.source, s.native_id
