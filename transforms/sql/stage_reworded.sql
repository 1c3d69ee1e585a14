-- grain: one text whose own words are others than they were: what was found in them is found again
-- reads: fresh (frame), texts
-- key: text_id
CREATE OR REPLACE TEMPORARY TABLE reworded AS
SELECT f.text_id FROM fresh AS f JOIN texts AS t USING (text_id) WHERE t.own_start <> f.own_start;
UPDATE signal_scores SET signals_version = NULL, abuse_version = NULL
WHERE text_id IN (SELECT text_id FROM reworded);
UPDATE signals SET signals_version = 0 WHERE text_id IN (SELECT text_id FROM reworded);
UPDATE subject_scores SET subject_version = 0 WHERE text_id IN (SELECT text_id FROM reworded);
UPDATE idea_texts SET asks_version = 0 WHERE text_id IN (SELECT text_id FROM reworded);
