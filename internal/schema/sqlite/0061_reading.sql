-- +goose Up
-- What is known of a unit from elsewhere than its forms: a survey, the statistics of others. Questions that are
-- computed take their answers from here.
CREATE TABLE run_reading (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	question TEXT NOT NULL,
	-- a number or codes, as the question's scale has them; empty where na says why there is none
	value TEXT NOT NULL,
	na TEXT NOT NULL,
	-- where it was read, and of which day that is
	source TEXT NOT NULL,
	source_on TEXT NOT NULL,
	kept_by TEXT NOT NULL,
	kept_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_reading_of ON run_reading (cycle_id, locus_id, question);

-- +goose Down
DROP TABLE run_reading;
