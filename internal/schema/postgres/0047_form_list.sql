-- +goose Up
-- What lists of forms are narrowed down by, each with the newest first.
CREATE INDEX form_state ON form (cycle_id, state, received_at, id);
CREATE INDEX form_subject ON form (cycle_id, subject, received_at, id);
CREATE INDEX form_team ON form (cycle_id, team_id, received_at, id);
CREATE INDEX form_flagged ON form (cycle_id, received_at, id) WHERE flags > 0;
CREATE INDEX form_na_open ON form (cycle_id, received_at, id) WHERE na_open > 0;
CREATE INDEX form_maker_state ON form (cycle_id, made_by, state, received_at, id);
CREATE INDEX form_substitute ON form (cycle_id, received_at, id) WHERE substitute;
-- How many there are, read from the index alone.
CREATE INDEX form_counts ON form (cycle_id, office_id, state, flags, na_open, body_id);
CREATE INDEX form_progress ON form (cycle_id, locus_id, subject, state, substitute, flags);
-- What looks like too many interviews at once.
CREATE INDEX form_finished ON form (cycle_id, made_by, finished_at, id);
CREATE INDEX form_version_device ON form_version (device, form_id) WHERE device <> '';

-- +goose Down
DROP INDEX form_version_device;
DROP INDEX form_progress;
DROP INDEX form_finished;
DROP INDEX form_counts;
DROP INDEX form_substitute;
DROP INDEX form_maker_state;
DROP INDEX form_na_open;
DROP INDEX form_flagged;
DROP INDEX form_team;
DROP INDEX form_subject;
DROP INDEX form_state;
