-- +goose Up
-- Who gets an award for a cycle: a list of an office, of bodies or of units of some kinds together. Frozen with the decree.
CREATE TABLE award_list (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	-- the office that gives it
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	title text NOT NULL,
	subject text COLLATE "C" NOT NULL CHECK (subject IN ('body', 'unit')),
	-- JSON: kinds of bodies
	kinds text COLLATE "C" NOT NULL,
	-- code; empty: wherever the office has bodies
	province text COLLATE "C" NOT NULL,
	-- how many get it; 0: all that may
	most integer NOT NULL,
	-- what is done with a tie at the end of the list: all, second, fewer; empty: not chosen yet
	ties text COLLATE "C" NOT NULL CHECK (ties IN ('', 'all', 'second', 'fewer')),
	-- code of the part of the tree whose points come second
	second text COLLATE "C" NOT NULL,
	presented_by text NOT NULL,
	received_by text NOT NULL,
	-- of numbers of certificates
	pattern text COLLATE "C" NOT NULL,
	-- what stands above the signature
	place text NOT NULL,
	signer text NOT NULL,
	signer_name text NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'frozen')),
	-- of a frozen one: from which computation, with which decree
	run_id text COLLATE "C" REFERENCES run (id),
	decree_id text COLLATE "C" NOT NULL,
	decree_number text COLLATE "C" NOT NULL,
	decree_day text COLLATE "C" NOT NULL,
	frozen_by text COLLATE "C" NOT NULL,
	frozen_at timestamptz,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX award_list_cycle ON award_list (cycle_id, authority_id, id);

-- Everybody whom a frozen list could have named, and why they are in it or not.
CREATE TABLE award_entry (
	list_id text COLLATE "C" NOT NULL REFERENCES award_list (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	-- empty: the body itself
	unit_id text COLLATE "C" NOT NULL,
	position integer NOT NULL,
	-- 0: none
	place integer NOT NULL,
	body_slug text COLLATE "C" NOT NULL,
	body_name text NOT NULL,
	unit_name text NOT NULL,
	kind text COLLATE "C" NOT NULL,
	score text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	standing text COLLATE "C" NOT NULL,
	chosen boolean NOT NULL,
	why text COLLATE "C" NOT NULL,
	PRIMARY KEY (list_id, body_id, unit_id)
);

CREATE TABLE award_certificate (
	id text COLLATE "C" PRIMARY KEY,
	list_id text COLLATE "C" NOT NULL REFERENCES award_list (id),
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" NOT NULL,
	-- the order in which they are presented
	position integer NOT NULL,
	number text COLLATE "C" NOT NULL,
	-- the letters and digits of the number: two ways of writing one number are one
	number_key text COLLATE "C" NOT NULL,
	-- by which anybody looks it up
	code text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('valid', 'withheld')),
	body_name text NOT NULL,
	unit_name text NOT NULL,
	score text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	-- 1: no product was open where that is a suffix of the opinion
	suffix boolean NOT NULL,
	-- the day on which the last product that held it back was settled
	released_day text COLLATE "C" NOT NULL,
	presented_by text NOT NULL,
	received_by text NOT NULL,
	-- whom the one who received it stood for
	behalf_of text NOT NULL,
	attended boolean NOT NULL,
	handed_day text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX award_certificate_number ON award_certificate (authority_id, number_key);
CREATE UNIQUE INDEX award_certificate_code ON award_certificate (code);
CREATE UNIQUE INDEX award_certificate_once ON award_certificate (list_id, body_id, unit_id);
CREATE INDEX award_certificate_list ON award_certificate (list_id, position, id);

-- The products that hold a certificate back, or held it until it was released.
CREATE TABLE award_hold (
	certificate_id text COLLATE "C" NOT NULL REFERENCES award_certificate (id),
	product_id text COLLATE "C" NOT NULL REFERENCES oversight_product (id),
	number text COLLATE "C" NOT NULL,
	PRIMARY KEY (certificate_id, product_id)
);
CREATE INDEX award_hold_product ON award_hold (product_id);

-- The last running number of each pattern and year.
CREATE TABLE award_count (
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	pattern text COLLATE "C" NOT NULL,
	year integer NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (authority_id, pattern, year)
);

-- A certificate as it was drawn, with which number.
CREATE TABLE award_paper (
	certificate_id text COLLATE "C" PRIMARY KEY REFERENCES award_certificate (id),
	drawn_of text COLLATE "C" NOT NULL,
	pdf bytea NOT NULL
);

-- The work of drawing the certificates of a list.
CREATE TABLE award_print (
	id text COLLATE "C" PRIMARY KEY,
	list_id text COLLATE "C" NOT NULL REFERENCES award_list (id),
	state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'done', 'cancelled')),
	wanted integer NOT NULL,
	done integer NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
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
