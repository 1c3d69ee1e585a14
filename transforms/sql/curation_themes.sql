-- grain: one theme that is to be otherwise
-- reads: wanted (registered), writes: themes
-- key: theme_id
UPDATE themes
SET
    state = w.state,
    replaced_by = w.replaced_by,
    title_fr = w.title_fr,
    title_en = w.title_en,
    owner = w.owner,
    status = w.status,
    shipped_version = w.shipped_version,
    shipped_on = w.shipped_on,
    ticket = w.ticket,
    note = w.note,
    teams = CASE WHEN w.teams = '' THEN [] ELSE string_split(w.teams, chr(10)) END,
    is_pinned = w.is_pinned::BOOLEAN
FROM wanted AS w
WHERE themes.theme_id = w.theme_id
