-- grain: one text that speaks of other themes than before, beside its own
-- reads: told (registered), writes: assignments.mentions
-- key: text_id
UPDATE assignments
SET mentions = t.mentions
FROM told AS t
WHERE assignments.text_id = t.text_id
    AND assignments.until_night IS NULL
    AND assignments.mentions <> t.mentions
