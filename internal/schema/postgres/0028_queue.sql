-- +goose Up
-- Words that speak of a life in danger, until somebody at the office has looked.
ALTER TABLE complaint ADD COLUMN alarming boolean NOT NULL DEFAULT false;
-- Since when a message of the reporter's waits that nobody at the office has read.
ALTER TABLE complaint ADD COLUMN unread_at timestamptz;
-- Who may read and send an examiner's answer where no other examiner can: leader or reviewer; '' for none.
ALTER TABLE complaint ADD COLUMN second text COLLATE "C" NOT NULL DEFAULT '';
-- Until when somebody is to be told; NULL where soon is enough.
ALTER TABLE complaint_duty ADD COLUMN due_at timestamptz;

-- Queues: what is open, the oldest first, with every column that counting asks for, ended_at among them: rows of
-- complaint are wide, and one column too few has each of them read.
CREATE INDEX complaint_state ON complaint (authority_id, state, received_at, id, examined, class, opened_at, body_id, unit_id, second, ended_at) WHERE ended_at IS NULL;
-- Where open cases lie, for counting them by their clocks: as complaint_state.
CREATE INDEX complaint_lies ON complaint (id, authority_id, body_id, unit_id, examined, state, second, ended_at) WHERE ended_at IS NULL;
-- What is open came lately: an index says where it lies without the rows of its table only once these were vacuumed, which
-- would otherwise wait for a fifth of all there ever was.
ALTER TABLE complaint SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE clock SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- What comes before all else in every queue.
CREATE INDEX complaint_urgent ON complaint (authority_id, received_at, id) WHERE ended_at IS NULL AND (priority = 'urgent' OR alarming);
CREATE INDEX complaint_unread ON complaint (authority_id, unread_at, id) WHERE unread_at IS NOT NULL;
CREATE INDEX complaint_unread_body ON complaint (body_id, unread_at, id) WHERE unread_at IS NOT NULL AND body_id IS NOT NULL;
CREATE INDEX complaint_unread_unit ON complaint (unit_id, unread_at, id) WHERE unread_at IS NOT NULL AND unit_id IS NOT NULL;
-- What is to be worked on and is in nobody's hands; the expression is what its query says, so that no other index is taken.
CREATE INDEX complaint_unowned ON complaint (authority_id, received_at, id) WHERE ended_at IS NULL AND owner = '' AND state || '' = 'in_progress';

-- +goose Down
DROP INDEX complaint_unowned;
DROP INDEX complaint_unread_unit;
DROP INDEX complaint_unread_body;
DROP INDEX complaint_unread;
DROP INDEX complaint_urgent;
ALTER TABLE clock RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE complaint RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
DROP INDEX complaint_lies;
DROP INDEX complaint_state;
ALTER TABLE complaint_duty DROP COLUMN due_at;
ALTER TABLE complaint DROP COLUMN second;
ALTER TABLE complaint DROP COLUMN unread_at;
ALTER TABLE complaint DROP COLUMN alarming;
