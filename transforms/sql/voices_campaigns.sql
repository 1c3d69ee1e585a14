-- grain: one campaign, with the wording said most and how many of its comments are set aside now
-- reads: campaigns, campaign_texts, staged_comments
-- key: campaign_id
SELECT
    k.* EXCLUDE run_id,
    coalesce(s.n_set_aside, 0) AS n_set_aside,
    coalesce(s.n_communities, 0) AS n_communities,
    coalesce(q.comment_id, '') AS sample_comment_id,
    coalesce(q.text, '') AS sample,
    coalesce(q.url, '') AS sample_url
FROM campaigns AS k
LEFT JOIN (
    SELECT
        t.campaign_id,
        count(*) FILTER (WHERE c.is_set_aside) AS n_set_aside,
        count(DISTINCT c.community) AS n_communities
    FROM campaign_texts AS t
    JOIN staged_comments AS c ON c.text_id = t.text_id
    WHERE c.said_on IS NULL OR c.said_on <= $night
    GROUP BY t.campaign_id
) AS s ON s.campaign_id = k.campaign_id
LEFT JOIN (
    SELECT text_id, min(comment_id) AS comment_id, arg_min(text, comment_id) AS text,
        arg_min(url, comment_id) AS url
    FROM staged_comments
    GROUP BY text_id
) AS q ON q.text_id = k.sample_text_id
WHERE k.is_current
ORDER BY k.campaign_id
