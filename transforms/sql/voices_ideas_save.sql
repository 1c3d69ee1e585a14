-- grain: one request whose place, proposal or worth is not what the store has
-- reads: gathered (registered)
-- key: text_id
INSERT OR REPLACE INTO idea_texts BY NAME
SELECT * FROM gathered AS g
WHERE NOT EXISTS (
    SELECT 1 FROM idea_texts AS i
    WHERE i.text_id = g.text_id AND i.start_char = g.start_char AND i.end_char = g.end_char
        AND i.clarity = g.clarity AND i.asks_version = g.asks_version AND i.idea_id = g.idea_id
        AND i.worth = g.worth AND i.space_id = g.space_id
)
