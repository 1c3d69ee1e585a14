-- grain: one vector of an example that is none any more
-- reads: voice_examples, wanted
-- key: text_id, engine_key
DELETE FROM voice_examples WHERE text_id NOT IN (SELECT text_id FROM wanted)
