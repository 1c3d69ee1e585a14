-- grain: one movement with what is known of it now, without what is set aside: a text without an
--        author is one unknown voice; people by their side are those with a text that takes it
-- reads: movements, movement_texts, staged_comments, signals, assignments, themes, campaign_texts
-- key: movement_id
WITH said AS (
    SELECT
        m.movement_id, m.text_id, c.comment_id, c.person, c.community, c.said_on,
        if(c.person = '', 't:' || c.text_id, 'p:' || c.person) AS voice,
        coalesce(g.stance, 'none') AS stance,
        coalesce(list_contains(g.intents, 'request'), false) AS is_request,
        k.campaign_id IS NOT NULL AS is_campaign
    FROM movement_texts AS m
    JOIN staged_comments AS c ON c.text_id = m.text_id AND NOT c.is_set_aside
    LEFT JOIN signals AS g ON g.text_id = m.text_id
    LEFT JOIN campaign_texts AS k ON k.text_id = m.text_id
),
counted AS (
    SELECT
        movement_id,
        count(DISTINCT comment_id) AS n_comments,
        count(DISTINCT nullif(person, '')) AS n_people,
        count(DISTINCT text_id) FILTER (WHERE person = '') AS n_unknown,
        count(DISTINCT community) AS n_communities,
        count(DISTINCT voice) FILTER (WHERE stance IN ('against', 'conditional')) AS n_against,
        count(DISTINCT voice) FILTER (WHERE stance = 'for') AS n_for,
        count(DISTINCT voice) FILTER (WHERE is_request) AS n_requesting,
        count(DISTINCT voice) FILTER (WHERE is_campaign) AS n_campaigning,
        max(said_on) AS last_said_on
    FROM said
    GROUP BY movement_id
),
touched AS (
    SELECT s.movement_id, a.theme_id, count(DISTINCT s.voice) AS n_voices
    FROM said AS s
    JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL AND a.theme_id <> ''
    GROUP BY s.movement_id, a.theme_id
    HAVING count(DISTINCT s.voice) >= $founders
),
largest AS (
    SELECT t.*
    FROM touched AS t
    JOIN counted AS n USING (movement_id)
    WHERE t.n_voices >= $min_share * (n.n_people + n.n_unknown)
),
themed AS (
    SELECT movement_id, list(theme_id ORDER BY n_voices DESC, theme_id) AS theme_ids
    FROM largest
    GROUP BY movement_id
)
SELECT
    m.movement_id,
    m.replaced_by,
    m.is_current,
    m.title_fr,
    m.title_en,
    m.first_night,
    m.last_night,
    m.begun_on,
    coalesce(n.n_comments, 0) AS n_comments,
    coalesce(n.n_people, 0) AS n_people,
    coalesce(n.n_unknown, 0) AS n_unknown,
    coalesce(n.n_communities, 0) AS n_communities,
    coalesce(n.n_against, 0) AS n_against,
    coalesce(n.n_for, 0) AS n_for,
    coalesce(n.n_requesting, 0) AS n_requesting,
    coalesce(n.n_campaigning, 0) AS n_campaigning,
    n.last_said_on,
    coalesce(t.theme_ids, []) AS theme_ids
FROM movements AS m
LEFT JOIN counted AS n USING (movement_id)
LEFT JOIN themed AS t USING (movement_id)
ORDER BY m.movement_id
