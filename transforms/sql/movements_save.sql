-- grain: one movement; what is as it was keeps the run that wrote it
-- reads: movements
-- key: movement_id
INSERT INTO movements BY NAME
SELECT
    $movement_id AS movement_id,
    true AS is_current,
    $title_fr AS title_fr,
    $title_en AS title_en,
    $night::DATE AS first_night,
    $last_night::DATE AS last_night,
    $begun_on::DATE AS begun_on,
    $run_id AS run_id
ON CONFLICT (movement_id) DO UPDATE SET
    run_id = CASE
        WHEN is_current
            AND title_fr = excluded.title_fr
            AND title_en = excluded.title_en
            AND last_night = excluded.last_night
            AND begun_on = excluded.begun_on
            THEN run_id
        ELSE excluded.run_id
    END,
    is_current = true,
    title_fr = excluded.title_fr,
    title_en = excluded.title_en,
    last_night = excluded.last_night,
    begun_on = excluded.begun_on
