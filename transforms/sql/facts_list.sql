-- grain: one theme, also merged and gone; all time and of the last two weeks up to the last closed
--        night, without what is set aside; a text without an author is one unknown voice
-- reads: themes, areas, assignments, staged_comments, ledger_nights
-- key: theme_id
WITH closed AS (
    SELECT max(night) AS night FROM ledger_nights
),
said AS (
    SELECT
        a.theme_id, c.community, c.person, c.text_id,
        CASE WHEN c.person = '' THEN 't:' || c.text_id ELSE 'p:' || c.person END AS voice,
        (SELECT night FROM closed) - c.said_on AS n_days_ago
    FROM assignments AS a
    JOIN staged_comments AS c ON c.text_id = a.text_id
    WHERE a.until_night IS NULL AND NOT c.is_set_aside
),
counted AS (
    SELECT
        theme_id,
        count(*) AS n_comments,
        count(DISTINCT nullif(person, '')) AS n_people,
        count(DISTINCT text_id) FILTER (WHERE person = '') AS n_unknown,
        count(DISTINCT community) AS n_communities,
        count(DISTINCT voice) FILTER (WHERE n_days_ago BETWEEN 0 AND 6) AS n_recent,
        count(DISTINCT voice) FILTER (WHERE n_days_ago BETWEEN 7 AND 13) AS n_earlier
    FROM said
    GROUP BY theme_id
)
SELECT
    t.theme_id,
    t.replaced_by,
    CASE WHEN $language = 'fr' THEN t.title_fr ELSE t.title_en END AS title,
    t.state,
    t.area AS area_id,
    coalesce(CASE WHEN $language = 'fr' THEN r.title_fr ELSE r.title_en END, '') AS area,
    coalesce(c.n_comments, 0) AS n_comments,
    coalesce(c.n_people, 0) AS n_people,
    coalesce(c.n_unknown, 0) AS n_unknown,
    coalesce(c.n_communities, 0) AS n_communities,
    coalesce(c.n_recent, 0) AS n_recent,
    coalesce(c.n_earlier, 0) AS n_earlier,
    t.owner,
    t.status
FROM themes AS t
LEFT JOIN areas AS r ON r.area_id = t.area
LEFT JOIN counted AS c ON c.theme_id = t.theme_id
ORDER BY c.n_people DESC NULLS LAST, c.n_unknown DESC NULLS LAST, c.n_comments DESC, t.theme_id
