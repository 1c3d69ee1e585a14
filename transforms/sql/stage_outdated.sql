-- grain: one text that another string now stands for; what was computed from it is computed again
-- reads: fresh (frame), texts, text_units
-- key: unit_id, engine_key
DELETE FROM vectors
WHERE unit_id IN (
    SELECT u.unit_id
    FROM text_units AS u
    JOIN texts AS t USING (text_id)
    JOIN fresh AS f USING (text_id)
    WHERE t.text <> f.text
)
