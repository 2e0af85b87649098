-- +goose Up
-- What stands on the letters of an authority: its letterhead, where it writes from, and how it numbers.
CREATE TABLE document_house (
	authority_id text COLLATE "C" PRIMARY KEY REFERENCES authority (id),
	above text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	address text COLLATE "C" NOT NULL,
	place text COLLATE "C" NOT NULL,
	pattern text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);

-- The last number given out, by pattern and year. A number is taken in the transaction that issues its
-- document, so that none is skipped.
CREATE TABLE document_count (
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	pattern text COLLATE "C" NOT NULL,
	year bigint NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (authority_id, pattern, year)
);

-- Documents of an authority. What stands below "code" is there from the day it was issued.
CREATE TABLE document (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	kind text COLLATE "C" NOT NULL,
	lang text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'discarded', 'issued', 'signed', 'replaced', 'withdrawn')),
	open boolean NOT NULL,
	subject text COLLATE "C" NOT NULL,
	nature text COLLATE "C" NOT NULL,
	attachments text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	recipients text COLLATE "C" NOT NULL,
	copies text COLLATE "C" NOT NULL,
	body text COLLATE "C" NOT NULL,
	position_id text COLLATE "C" REFERENCES position (id),
	staff_number text COLLATE "C" NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	changed_at timestamptz NOT NULL,
	version bigint NOT NULL,
	code text COLLATE "C" UNIQUE,
	number text COLLATE "C",
	day text COLLATE "C",
	manner text COLLATE "C",
	tenure_id text COLLATE "C" REFERENCES holding (id),
	head text COLLATE "C",
	unsigned_sum text COLLATE "C",
	issued_at timestamptz,
	signed_file text COLLATE "C",
	signed_sum text COLLATE "C",
	signed_marks boolean,
	signed_extends boolean,
	signed_at timestamptz,
	replaced_by text COLLATE "C" REFERENCES document (id),
	ended_why text COLLATE "C",
	ended_basis text COLLATE "C",
	ended_at timestamptz,
	UNIQUE (authority_id, number)
);

CREATE INDEX document_list ON document (authority_id, changed_at, id);
CREATE INDEX document_unsigned ON document (unsigned_sum);
CREATE INDEX document_signed ON document (signed_sum);
CREATE INDEX document_replaced ON document (replaced_by);

-- The unsigned file, written in the transaction that gives the number: a full disk takes both back.
CREATE TABLE document_paper (
	id text COLLATE "C" PRIMARY KEY REFERENCES document (id),
	pdf bytea NOT NULL
);

-- +goose Down
DROP TABLE document_paper;
DROP TABLE document;
DROP TABLE document_count;
DROP TABLE document_house;
