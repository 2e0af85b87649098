-- +goose Up
-- How far a unit has come in its review. How far its forms have come stands with them.
CREATE TABLE review_locus (
	locus_id TEXT PRIMARY KEY REFERENCES cycle_locus (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	-- field, sent, verified, validated, checked: after the last step
	state TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	changed_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- What reviewers did with a unit, or with one form of it.
CREATE TABLE review_step (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	-- NULL where it is about the whole unit
	form_id TEXT REFERENCES form (id),
	-- verify, validate, check, back, return, void, unvoid
	act TEXT NOT NULL,
	was TEXT NOT NULL,
	became TEXT NOT NULL,
	account TEXT NOT NULL,
	at TEXT NOT NULL,
	-- why it went back, or what is to be mended
	why TEXT NOT NULL
) STRICT;
CREATE INDEX review_step_locus ON review_step (locus_id, id);
CREATE INDEX review_step_form ON review_step (form_id, id);

-- What is said about a question of a form. The first of a thread has itself as its thread.
CREATE TABLE review_comment (
	id TEXT PRIMARY KEY,
	form_id TEXT NOT NULL REFERENCES form (id),
	thread_id TEXT NOT NULL,
	-- empty where it is about the form as a whole
	question TEXT NOT NULL,
	text TEXT NOT NULL,
	account TEXT NOT NULL,
	at TEXT NOT NULL,
	-- of the first of a thread: who said that it is settled
	resolved_by TEXT NOT NULL,
	resolved_at TEXT
) STRICT;
CREATE INDEX review_comment_form ON review_comment (form_id, id);

-- A list of units asks how far all forms of each have come.
CREATE INDEX form_review ON form (locus_id, state, na_open, flags, version);
-- It is ordered by the names of bodies and units.
CREATE INDEX cycle_body_name ON cycle_body (cycle_id, name, body_id);
CREATE INDEX cycle_locus_name ON cycle_locus (cycle_id, body_id, name, id) WHERE ended_at IS NULL;

-- +goose Down
DROP INDEX cycle_locus_name;
DROP INDEX cycle_body_name;
DROP INDEX form_review;
DROP TABLE review_comment;
DROP TABLE review_step;
DROP TABLE review_locus;
