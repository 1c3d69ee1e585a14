-- grain: one theme ('' is none) and local date up to the night; a text without an author is one
--        unknown voice
-- reads: staged_comments, assignments
-- key: theme_id, night
SELECT
    coalesce(a.theme_id, '') AS theme_id,
    c.said_on AS night,
    count(*) AS n_comments,
    count(DISTINCT c.person) FILTER (WHERE c.person <> '') AS n_people,
    count(DISTINCT c.text_id) FILTER (WHERE c.person = '') AS n_unknown,
    count(DISTINCT c.community) AS n_communities,
    false AS is_alert,
    NULL AS alert_strength
FROM staged_comments AS c
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
WHERE c.said_on IS NOT NULL AND c.said_on <= $night AND NOT c.is_set_aside
GROUP BY ALL
ORDER BY theme_id, c.said_on
