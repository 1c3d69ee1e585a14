-- grain: the unit that is the whole of a text
-- reads: fresh (frame)
-- key: text_id, unit_no
INSERT INTO text_units BY NAME
SELECT text_id, 0 AS unit_no, text_id AS unit_id, 0 AS start_char, n_chars AS end_char, 1 AS units_version
FROM fresh
ON CONFLICT DO UPDATE SET end_char = excluded.end_char
