-- grain: one staged comment of the window, with its theme
-- reads: staged_comments, texts, assignments, theme_exemplars, signals, signal_scores,
--        campaign_texts, ideas, idea_texts
-- key: comment_id
SELECT
    c.comment_id,
    c.text_id,
    c.community,
    c.said_on,
    c.language,
    c.text,
    c.url,
    c.person,
    coalesce(a.theme_id, '') AS theme_id,
    coalesce(a.strength, 0) AS strength,
    e.rank,
    c.rating,
    c.product,
    c.version,
    c.segment,
    c.is_set_aside,
    coalesce(a.mentions, []) AS mentions,
    c.source,
    coalesce(t.copy_id, '') AS copy_id,
    coalesce(k.campaign_id, '') AS campaign_id,
    coalesce(k.wording_id, '') AS wording_id,
    coalesce(nullif(i.replaced_by, ''), i.idea_id, '') AS idea_id,
    coalesce(s.intents, []) AS intents,
    coalesce(s.stance, '') AS stance,
    coalesce(round(least(p.praise, p.for_), 4), 0) AS warmth,
    c.set_aside_reason
FROM staged_comments AS c
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN theme_exemplars AS e ON e.theme_id = a.theme_id AND e.text_id = c.text_id
LEFT JOIN texts AS t ON t.text_id = c.text_id
LEFT JOIN signals AS s ON s.text_id = c.text_id
LEFT JOIN signal_scores AS p ON p.text_id = c.text_id
LEFT JOIN campaign_texts AS k ON k.text_id = c.text_id
LEFT JOIN idea_texts AS m ON m.text_id = c.text_id
LEFT JOIN ideas AS i ON i.idea_id = m.idea_id
WHERE (c.said_on IS NULL OR c.said_on <= $night)
  AND ($window_from IS NULL OR c.said_on IS NULL OR c.said_on >= $window_from)
ORDER BY c.comment_id
