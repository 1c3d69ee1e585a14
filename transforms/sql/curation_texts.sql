-- grain: one text that is in a theme now
-- reads: assignments, texts
-- key: text_id
SELECT t.text_id, t.text
FROM assignments AS a
JOIN texts AS t ON t.text_id = a.text_id
WHERE a.until_night IS NULL AND a.theme_id = $theme_id
ORDER BY t.text_id
