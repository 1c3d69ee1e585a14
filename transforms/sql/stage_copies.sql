-- grain: one text whose group of copies has another name
-- reads: copies (frame)
-- key: text_id
UPDATE texts
SET copy_id = c.copy_id
FROM copies AS c
WHERE texts.text_id = c.text_id AND texts.copy_id <> c.copy_id
