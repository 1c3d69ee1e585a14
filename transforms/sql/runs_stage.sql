-- grain: one stage in one run; the latest attempt
-- key: run_id, stage
INSERT OR REPLACE INTO run_stages BY NAME
SELECT
    $run_id AS run_id,
    $stage AS stage,
    $status AS status,
    $seconds AS seconds,
    $n_in AS n_in,
    $n_out AS n_out,
    $detail AS detail
