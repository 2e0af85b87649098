-- +goose Up
-- What stands on the letters of an authority: its letterhead, where it writes from, and how it numbers.
CREATE TABLE document_house (
	authority_id TEXT PRIMARY KEY REFERENCES authority (id),
	above TEXT NOT NULL,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	place TEXT NOT NULL,
	pattern TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- The last number given out, by pattern and year. A number is taken in the transaction that issues its
-- document, so that none is skipped.
CREATE TABLE document_count (
	authority_id TEXT NOT NULL REFERENCES authority (id),
	pattern TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (authority_id, pattern, year)
) STRICT;

-- Documents of an authority. What stands below "code" is there from the day it was issued.
CREATE TABLE document (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	kind TEXT NOT NULL,
	lang TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('draft', 'discarded', 'issued', 'signed', 'replaced', 'withdrawn')),
	open INTEGER NOT NULL CHECK (open IN (0, 1)),
	subject TEXT NOT NULL,
	nature TEXT NOT NULL,
	attachments TEXT NOT NULL,
	class TEXT NOT NULL,
	recipients TEXT NOT NULL,
	copies TEXT NOT NULL,
	body TEXT NOT NULL,
	position_id TEXT REFERENCES position (id),
	staff_number TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	changed_at TEXT NOT NULL,
	version INTEGER NOT NULL,
	code TEXT UNIQUE,
	number TEXT,
	day TEXT,
	manner TEXT,
	tenure_id TEXT REFERENCES holding (id),
	head TEXT,
	unsigned_sum TEXT,
	issued_at TEXT,
	signed_file TEXT,
	signed_sum TEXT,
	signed_marks INTEGER CHECK (signed_marks IN (0, 1)),
	signed_extends INTEGER CHECK (signed_extends IN (0, 1)),
	signed_at TEXT,
	replaced_by TEXT REFERENCES document (id),
	ended_why TEXT,
	ended_basis TEXT,
	ended_at TEXT,
	UNIQUE (authority_id, number)
) STRICT;

CREATE INDEX document_list ON document (authority_id, changed_at, id);
CREATE INDEX document_unsigned ON document (unsigned_sum);
CREATE INDEX document_signed ON document (signed_sum);
CREATE INDEX document_replaced ON document (replaced_by);

-- The unsigned file, written in the transaction that gives the number: a full disk takes both back.
CREATE TABLE document_paper (
	id TEXT PRIMARY KEY REFERENCES document (id),
	pdf BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE document_paper;
DROP TABLE document;
DROP TABLE document_count;
DROP TABLE document_house;
