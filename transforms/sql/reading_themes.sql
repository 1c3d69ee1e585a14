-- grain: one theme that is neither merged nor gone, with the titles of its area
-- reads: themes, areas
-- key: theme_id
SELECT
    t.theme_id,
    t.state,
    t.title_fr,
    t.title_en,
    t.keywords,
    t.first_night,
    t.last_night,
    t.area,
    coalesce(a.title_fr, '') AS area_fr,
    coalesce(a.title_en, '') AS area_en,
    t.owner,
    t.status,
    t.stability,
    t.teams,
    t.shipped_version,
    t.shipped_on,
    t.ticket,
    t.note,
    t.is_pinned
FROM themes AS t
LEFT JOIN areas AS a ON a.area_id = t.area
WHERE t.replaced_by = '' AND t.state <> 'gone'
ORDER BY t.theme_id
