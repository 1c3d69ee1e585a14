-- grain: one unit: 0 is the whole of a text, 1 its own words where they are not all of it
-- reads: fresh (frame)
-- key: text_id, unit_no
DELETE FROM text_units
WHERE unit_no = 1 AND text_id IN (SELECT text_id FROM fresh WHERE own_start = 0);
INSERT INTO text_units BY NAME
SELECT text_id, 0 AS unit_no, text_id AS unit_id, 0 AS start_char, n_chars AS end_char, 1 AS units_version
FROM fresh
UNION ALL BY NAME
SELECT text_id, 1 AS unit_no, own_id AS unit_id, own_start AS start_char, n_chars AS end_char, 1 AS units_version
FROM fresh
WHERE own_start > 0
ON CONFLICT DO UPDATE SET
    unit_id = excluded.unit_id,
    start_char = excluded.start_char,
    end_char = excluded.end_char;
