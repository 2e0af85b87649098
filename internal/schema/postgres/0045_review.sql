-- +goose Up
-- How far a unit has come in its review. How far its forms have come stands with them.
CREATE TABLE review_locus (
	locus_id text COLLATE "C" PRIMARY KEY REFERENCES cycle_locus (id),
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	-- field, sent, verified, validated, checked: after the last step
	state text COLLATE "C" NOT NULL,
	changed_by text COLLATE "C" NOT NULL,
	changed_at timestamptz NOT NULL,
	version bigint NOT NULL
);

-- What reviewers did with a unit, or with one form of it.
CREATE TABLE review_step (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	-- NULL where it is about the whole unit
	form_id text COLLATE "C" REFERENCES form (id),
	-- verify, validate, check, back, return, void, unvoid
	act text COLLATE "C" NOT NULL,
	was text COLLATE "C" NOT NULL,
	became text COLLATE "C" NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	-- why it went back, or what is to be mended
	why text NOT NULL
);
CREATE INDEX review_step_locus ON review_step (locus_id, id);
CREATE INDEX review_step_form ON review_step (form_id, id);

-- What is said about a question of a form. The first of a thread has itself as its thread.
CREATE TABLE review_comment (
	id text COLLATE "C" PRIMARY KEY,
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	thread_id text COLLATE "C" NOT NULL,
	-- empty where it is about the form as a whole
	question text COLLATE "C" NOT NULL,
	text text NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	-- of the first of a thread: who said that it is settled
	resolved_by text COLLATE "C" NOT NULL,
	resolved_at timestamptz
);
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
