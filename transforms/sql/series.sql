-- grain: one theme ('' is none) and local date up to the night; a text without an author is one
--        unknown voice; the alert is that of the night that closed the date
-- reads: staged_comments, assignments, alert_nights
-- key: theme_id, night
WITH counted AS (
    SELECT
        coalesce(a.theme_id, '') AS theme_id,
        c.said_on AS night,
        count(*) AS n_comments,
        count(DISTINCT c.person) FILTER (WHERE c.person <> '') AS n_people,
        count(DISTINCT c.text_id) FILTER (WHERE c.person = '') AS n_unknown,
        count(DISTINCT c.community) AS n_communities
    FROM staged_comments AS c
    LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
    WHERE c.said_on IS NOT NULL AND c.said_on <= $night AND NOT c.is_set_aside
    GROUP BY ALL
)
SELECT
    c.*,
    coalesce(n.is_alert, false) AS is_alert,
    CASE WHEN n.is_alert THEN n.strength END AS alert_strength
FROM counted AS c
LEFT JOIN alert_nights AS n ON n.subject_id = c.theme_id AND n.night = c.night
ORDER BY c.theme_id, c.night
