-- +goose Up
-- Who was called to what was said in a review.
CREATE TABLE review_mention (
	id TEXT PRIMARY KEY,
	comment_id TEXT NOT NULL REFERENCES review_comment (id),
	form_id TEXT NOT NULL REFERENCES form (id),
	account TEXT NOT NULL,
	-- when they looked; NULL: not yet
	seen_at TEXT
) STRICT;
CREATE INDEX review_mention_waits ON review_mention (account, id) WHERE seen_at IS NULL;
CREATE INDEX review_mention_form ON review_mention (form_id, id);

-- A sample of forms, drawn by lot, that a second assessor codes again.
CREATE TABLE review_sample (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	seed TEXT NOT NULL,
	wanted INTEGER NOT NULL,
	-- ids of forms, a line each, and the SHA-256 of the whole
	frame TEXT NOT NULL,
	frame_hash TEXT NOT NULL,
	drawn_by TEXT NOT NULL,
	drawn_at TEXT NOT NULL
) STRICT;
CREATE INDEX review_sample_cycle ON review_sample (cycle_id, id);

-- A form of a sample, and how it was coded again.
CREATE TABLE review_coding (
	id TEXT PRIMARY KEY,
	sample_id TEXT NOT NULL REFERENCES review_sample (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	form_id TEXT NOT NULL REFERENCES form (id),
	-- empty until somebody coded it
	account TEXT NOT NULL,
	-- revision of the form with which it is compared
	rev INTEGER NOT NULL,
	-- JSON: answers by the codes of questions
	answers TEXT NOT NULL,
	coded_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX review_coding_sample ON review_coding (sample_id, id);
CREATE INDEX review_coding_cycle ON review_coding (cycle_id, id);
-- one that was drawn is drawn no more
CREATE UNIQUE INDEX review_coding_form ON review_coding (form_id);

-- +goose Down
DROP TABLE review_coding;
DROP TABLE review_sample;
DROP TABLE review_mention;
