-- grain: one text that nobody says any more, and everything computed from it
-- reads: staged_comments
-- key: text_id
DELETE FROM voice_examples WHERE text_id IN (
    SELECT text_id FROM texts WHERE text_id NOT IN (SELECT text_id FROM staged_comments)
);
DELETE FROM texts WHERE text_id NOT IN (SELECT text_id FROM staged_comments);
DELETE FROM text_units WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM vectors WHERE unit_id NOT IN (SELECT unit_id FROM text_units);
DELETE FROM signal_scores WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM signals WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM theme_exemplars WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM subject_scores WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM assignments WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM campaign_texts WHERE text_id NOT IN (SELECT text_id FROM texts);
UPDATE campaigns SET sample_text_id = ''
WHERE sample_text_id <> '' AND sample_text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM idea_texts WHERE text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM set_asides
WHERE comment_id NOT IN (SELECT comment_id FROM staged_comments)
    OR text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM restored
WHERE comment_id <> '' AND comment_id NOT IN (SELECT comment_id FROM staged_comments)
    OR text_id <> '' AND text_id NOT IN (SELECT text_id FROM texts);
DELETE FROM movement_texts WHERE text_id NOT IN (SELECT text_id FROM texts);
