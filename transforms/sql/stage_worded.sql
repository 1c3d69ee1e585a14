-- grain: one text that was not there before, or that another string now stands for
-- reads: fresh (frame), texts
-- key: text_id
SELECT text_id FROM fresh
ANTI JOIN texts USING (text_id, text)
