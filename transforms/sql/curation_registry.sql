-- grain: one theme, with what acts of curators may change of it, all as text
-- reads: themes
-- key: theme_id
SELECT
    theme_id,
    state,
    replaced_by,
    title_fr,
    title_en,
    owner,
    status,
    coalesce(shipped_version, '') AS shipped_version,
    coalesce(shipped_on, '') AS shipped_on,
    coalesce(ticket, '') AS ticket,
    coalesce(note, '') AS note,
    coalesce(array_to_string(teams, chr(10)), '') AS teams,
    coalesce(is_pinned, false)::VARCHAR AS is_pinned
FROM themes
ORDER BY theme_id
