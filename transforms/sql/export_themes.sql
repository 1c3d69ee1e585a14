-- grain: one theme, also merged and gone; the numbers leave out what is set aside, and a text
--        without an author is one unknown voice, as in series
-- reads: themes, assignments, staged_comments
-- key: theme_id
WITH counted AS (
    SELECT
        a.theme_id,
        count(*) AS n_comments,
        count(DISTINCT s.person) FILTER (WHERE s.person <> '') AS n_people,
        count(DISTINCT s.text_id) FILTER (WHERE s.person = '') AS n_unknown,
        count(DISTINCT s.community) AS n_communities
    FROM assignments AS a
    JOIN staged_comments AS s USING (text_id)
    WHERE a.until_night IS NULL AND NOT s.is_set_aside
    GROUP BY a.theme_id
)
SELECT
    t.theme_id,
    t.replaced_by,
    t.area,
    t.state,
    t.title_fr,
    t.title_en,
    coalesce(c.n_comments, 0) AS n_comments,
    coalesce(c.n_people, 0) AS n_people,
    coalesce(c.n_communities, 0) AS n_communities,
    t.first_night,
    t.last_night,
    t.stability,
    t.owner,
    t.status,
    coalesce(c.n_unknown, 0) AS n_unknown
FROM themes AS t
LEFT JOIN counted AS c USING (theme_id)
ORDER BY t.theme_id
