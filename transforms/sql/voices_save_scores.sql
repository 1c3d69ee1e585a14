-- grain: one text; how probable its intents and stances are; abuse, spam and scam stay as they are
-- reads: fresh
-- key: text_id
INSERT INTO signal_scores BY NAME
SELECT
    text_id,
    $signals_version::INTEGER AS signals_version,
    problem, request, question, praise, experience, for_, against, conditional
FROM fresh
ON CONFLICT (text_id) DO UPDATE SET
    signals_version = excluded.signals_version,
    problem = excluded.problem,
    request = excluded.request,
    question = excluded.question,
    praise = excluded.praise,
    experience = excluded.experience,
    for_ = excluded.for_,
    against = excluded.against,
    conditional = excluded.conditional
