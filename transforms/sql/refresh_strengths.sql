-- grain: one text that keeps its theme, measured in another space
-- reads: measured (registered), writes: assignments
-- key: text_id, from_night
UPDATE assignments
SET strength = m.strength, space_id = $space_id
FROM measured AS m
WHERE assignments.text_id = m.text_id
  AND assignments.until_night IS NULL
  AND (assignments.strength <> m.strength OR assignments.space_id <> $space_id)
