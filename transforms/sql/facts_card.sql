-- grain: the theme of an id
-- reads: themes, areas
-- key: theme_id
SELECT
    t.theme_id,
    t.replaced_by,
    t.state,
    t.area AS area_id,
    coalesce(a.title_fr, '') AS area_fr,
    coalesce(a.title_en, '') AS area_en,
    t.title_fr,
    t.title_en,
    t.keywords,
    t.first_night,
    t.last_night,
    t.owner,
    t.status,
    coalesce(t.shipped_version, '') AS shipped_version,
    coalesce(t.shipped_on, '') AS shipped_on,
    coalesce(t.teams, []) AS teams,
    coalesce(t.ticket, '') AS ticket,
    coalesce(t.note, '') AS note,
    coalesce(t.is_pinned, false) AS is_pinned
FROM themes AS t
LEFT JOIN areas AS a ON a.area_id = t.area
WHERE t.theme_id = $theme_id
