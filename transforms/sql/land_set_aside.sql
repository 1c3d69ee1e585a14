-- grain: one record left out on arrival
-- reads: left_out (frame)
-- key: source, native_id
INSERT INTO arrivals_set_aside BY NAME
SELECT * FROM left_out
ON CONFLICT DO UPDATE SET reason = excluded.reason
