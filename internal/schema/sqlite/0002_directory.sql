-- +goose Up
CREATE TABLE seed (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

CREATE TABLE kind (
	code TEXT PRIMARY KEY,
	role TEXT NOT NULL CHECK (role IN ('assessed', 'unit', 'institution')),
	label_id TEXT NOT NULL,
	label_en TEXT NOT NULL,
	position INTEGER NOT NULL
) STRICT;

CREATE TABLE region (
	code TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	level TEXT NOT NULL CHECK (level IN ('province', 'city', 'regency')),
	parent TEXT REFERENCES region (code),
	province TEXT NOT NULL,
	valid_from TEXT NOT NULL DEFAULT '',
	valid_to TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX region_province ON region (province, code);

CREATE TABLE body (
	id TEXT PRIMARY KEY,
	slug TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL REFERENCES kind (code),
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	region TEXT REFERENCES region (code),
	province TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	valid_to TEXT NOT NULL,
	successor TEXT NOT NULL,
	owner TEXT,
	named_years TEXT NOT NULL,
	evidence TEXT NOT NULL,
	example INTEGER NOT NULL CHECK (example IN (0, 1)),
	search TEXT NOT NULL
) STRICT;
CREATE INDEX body_province ON body (province, kind, slug);
-- for those who repeat the province, and follow it
CREATE UNIQUE INDEX body_home ON body (id, province);
CREATE INDEX body_kind ON body (kind, slug);

CREATE TABLE unit (
	id TEXT PRIMARY KEY,
	body_id TEXT NOT NULL REFERENCES body (id),
	slug TEXT NOT NULL,
	kind TEXT NOT NULL REFERENCES kind (code),
	name TEXT NOT NULL,
	evidence TEXT NOT NULL,
	search TEXT NOT NULL,
	UNIQUE (body_id, slug)
) STRICT;

CREATE TABLE source (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('press', 'official', 'document', 'computed')),
	title TEXT NOT NULL,
	url TEXT NOT NULL,
	UNIQUE (title, url)
) STRICT;

-- citation says which sources a row of any table rests on: subject_id is that row's id.
CREATE TABLE citation (
	subject_id TEXT NOT NULL,
	source_id TEXT NOT NULL REFERENCES source (id),
	position INTEGER NOT NULL,
	printed TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (subject_id, source_id)
) STRICT, WITHOUT ROWID;

-- one row: the counter that every public change raises
CREATE TABLE public_revision (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	revision INTEGER NOT NULL
) STRICT;
INSERT INTO public_revision (one, revision) VALUES (1, 1);

-- +goose Down
DROP TABLE public_revision;
DROP TABLE citation;
DROP TABLE source;
DROP TABLE unit;
DROP TABLE body;
DROP TABLE region;
DROP TABLE kind;
DROP TABLE seed;
