-- grain: one vector of an example
-- reads: fresh
-- key: text_id, engine_key
INSERT OR REPLACE INTO voice_examples
SELECT text_id, $engine_key, vector::FLOAT[] FROM fresh
