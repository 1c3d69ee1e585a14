-- grain: one decision of the last nights on a text, and where its theme leads to by now
-- reads: assignments, themes
-- key: text_id, from_night
SELECT
    a.text_id,
    a.from_night,
    a.until_night,
    a.cause,
    a.theme_id,
    CASE WHEN t.replaced_by <> '' THEN t.replaced_by ELSE a.theme_id END AS living_id
FROM assignments AS a
LEFT JOIN themes AS t ON t.theme_id = a.theme_id
WHERE a.until_night IS NULL OR a.until_night > $since
ORDER BY a.text_id, a.from_night
