-- grain: one comment of the window that is not set aside, with its theme ('' is none, or hidden); a
--        voice is a wording of a campaign, else a person, else a text without an author
-- reads: staged_comments, texts, assignments, themes, campaign_texts
-- key: comment_id
SELECT
    c.person,
    c.text_id,
    x.copy_id,
    CASE
        WHEN k.campaign_id IS NOT NULL THEN 'campaign ' || k.campaign_id || ' ' || k.wording_id
        WHEN c.person <> '' THEN 'person ' || c.person
        ELSE 'text ' || c.text_id
    END AS voice,
    coalesce(k.campaign_id, '') AS campaign_id,
    if(t.state = 'hidden', '', coalesce(a.theme_id, '')) AS theme_id,
    c.community,
    c.language,
    c.product,
    c.version,
    c.segment,
    c.rating
FROM staged_comments AS c
JOIN texts AS x ON x.text_id = c.text_id
LEFT JOIN campaign_texts AS k ON k.text_id = c.text_id
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN themes AS t ON t.theme_id = a.theme_id
WHERE NOT c.is_set_aside
  AND (c.said_on IS NULL OR c.said_on <= $night)
  AND ($window_from IS NULL OR c.said_on IS NULL OR c.said_on >= $window_from)
ORDER BY c.comment_id
