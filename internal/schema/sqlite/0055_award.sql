-- +goose Up
-- Who gets an award for a cycle: a list of an office, of bodies or of units of some kinds together. Frozen with the decree.
CREATE TABLE award_list (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	-- the office that gives it
	authority_id TEXT NOT NULL REFERENCES authority (id),
	title TEXT NOT NULL,
	subject TEXT NOT NULL CHECK (subject IN ('body', 'unit')),
	-- JSON: kinds of bodies
	kinds TEXT NOT NULL,
	-- code; empty: wherever the office has bodies
	province TEXT NOT NULL,
	-- how many get it; 0: all that may
	most INTEGER NOT NULL,
	-- what is done with a tie at the end of the list: all, second, fewer; empty: not chosen yet
	ties TEXT NOT NULL CHECK (ties IN ('', 'all', 'second', 'fewer')),
	-- code of the part of the tree whose points come second
	second TEXT NOT NULL,
	presented_by TEXT NOT NULL,
	received_by TEXT NOT NULL,
	-- of numbers of certificates
	pattern TEXT NOT NULL,
	-- what stands above the signature
	place TEXT NOT NULL,
	signer TEXT NOT NULL,
	signer_name TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('draft', 'frozen')),
	-- of a frozen one: from which computation, with which decree
	run_id TEXT REFERENCES run (id),
	decree_id TEXT NOT NULL,
	decree_number TEXT NOT NULL,
	decree_day TEXT NOT NULL,
	frozen_by TEXT NOT NULL,
	frozen_at TEXT,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX award_list_cycle ON award_list (cycle_id, authority_id, id);

-- Everybody whom a frozen list could have named, and why they are in it or not.
CREATE TABLE award_entry (
	list_id TEXT NOT NULL REFERENCES award_list (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	-- empty: the body itself
	unit_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	-- 0: none
	place INTEGER NOT NULL,
	body_slug TEXT NOT NULL,
	body_name TEXT NOT NULL,
	unit_name TEXT NOT NULL,
	kind TEXT NOT NULL,
	score TEXT NOT NULL,
	class TEXT NOT NULL,
	standing TEXT NOT NULL,
	chosen INTEGER NOT NULL CHECK (chosen IN (0, 1)),
	why TEXT NOT NULL,
	PRIMARY KEY (list_id, body_id, unit_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE award_certificate (
	id TEXT PRIMARY KEY,
	list_id TEXT NOT NULL REFERENCES award_list (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	authority_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT NOT NULL,
	-- the order in which they are presented
	position INTEGER NOT NULL,
	number TEXT NOT NULL,
	-- the letters and digits of the number: two ways of writing one number are one
	number_key TEXT NOT NULL,
	-- by which anybody looks it up
	code TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('valid', 'withheld')),
	body_name TEXT NOT NULL,
	unit_name TEXT NOT NULL,
	score TEXT NOT NULL,
	class TEXT NOT NULL,
	-- 1: no product was open where that is a suffix of the opinion
	suffix INTEGER NOT NULL CHECK (suffix IN (0, 1)),
	-- the day on which the last product that held it back was settled
	released_day TEXT NOT NULL,
	presented_by TEXT NOT NULL,
	received_by TEXT NOT NULL,
	-- whom the one who received it stood for
	behalf_of TEXT NOT NULL,
	attended INTEGER NOT NULL CHECK (attended IN (0, 1)),
	handed_day TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX award_certificate_number ON award_certificate (authority_id, number_key);
CREATE UNIQUE INDEX award_certificate_code ON award_certificate (code);
CREATE UNIQUE INDEX award_certificate_once ON award_certificate (list_id, body_id, unit_id);
CREATE INDEX award_certificate_list ON award_certificate (list_id, position, id);

-- The products that hold a certificate back, or held it until it was released.
CREATE TABLE award_hold (
	certificate_id TEXT NOT NULL REFERENCES award_certificate (id),
	product_id TEXT NOT NULL REFERENCES oversight_product (id),
	number TEXT NOT NULL,
	PRIMARY KEY (certificate_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX award_hold_product ON award_hold (product_id);

-- The last running number of each pattern and year.
CREATE TABLE award_count (
	authority_id TEXT NOT NULL REFERENCES authority (id),
	pattern TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (authority_id, pattern, year)
) STRICT, WITHOUT ROWID;

-- A certificate as it was drawn, with which number.
CREATE TABLE award_paper (
	certificate_id TEXT PRIMARY KEY REFERENCES award_certificate (id),
	drawn_of TEXT NOT NULL,
	pdf BLOB NOT NULL
) STRICT;

-- The work of drawing the certificates of a list.
CREATE TABLE award_print (
	id TEXT PRIMARY KEY,
	list_id TEXT NOT NULL REFERENCES award_list (id),
	state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'cancelled')),
	wanted INTEGER NOT NULL,
	done INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX award_print_going ON award_print (list_id) WHERE state = 'asked';
CREATE INDEX award_print_list ON award_print (list_id, id);

-- +goose Down
DROP TABLE award_print;
DROP TABLE award_paper;
DROP TABLE award_count;
DROP TABLE award_hold;
DROP TABLE award_certificate;
DROP TABLE award_entry;
DROP TABLE award_list;
