-- +goose Up
-- From which case one came that was passed on: its reporter is told where who they are stayed.
CREATE INDEX complaint_referral_became ON complaint_referral (became) WHERE became <> '';

-- +goose Down
DROP INDEX complaint_referral_became;
