-- +goose Up
CREATE TABLE seed (
	name text COLLATE "C" PRIMARY KEY,
	value text COLLATE "C" NOT NULL
);

CREATE TABLE kind (
	code text COLLATE "C" PRIMARY KEY,
	role text COLLATE "C" NOT NULL CHECK (role IN ('assessed', 'unit', 'institution')),
	label_id text COLLATE "C" NOT NULL,
	label_en text COLLATE "C" NOT NULL,
	position integer NOT NULL
);

CREATE TABLE region (
	code text COLLATE "C" PRIMARY KEY,
	name text COLLATE "C" NOT NULL,
	level text COLLATE "C" NOT NULL CHECK (level IN ('province', 'city', 'regency')),
	parent text COLLATE "C" REFERENCES region (code),
	province text COLLATE "C" NOT NULL,
	valid_from text COLLATE "C" NOT NULL DEFAULT '',
	valid_to text COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX region_province ON region (province, code);

CREATE TABLE body (
	id text COLLATE "C" PRIMARY KEY,
	slug text COLLATE "C" NOT NULL UNIQUE,
	kind text COLLATE "C" NOT NULL REFERENCES kind (code),
	name text COLLATE "C" NOT NULL,
	short_name text COLLATE "C" NOT NULL,
	region text COLLATE "C" REFERENCES region (code),
	province text COLLATE "C" NOT NULL,
	valid_from text COLLATE "C" NOT NULL,
	valid_to text COLLATE "C" NOT NULL,
	successor text COLLATE "C" NOT NULL,
	owner text COLLATE "C",
	named_years text COLLATE "C" NOT NULL,
	evidence text COLLATE "C" NOT NULL,
	example boolean NOT NULL,
	search text COLLATE "C" NOT NULL
);
CREATE INDEX body_province ON body (province, kind, slug);
-- for those who repeat the province, and follow it
CREATE UNIQUE INDEX body_home ON body (id, province);
CREATE INDEX body_kind ON body (kind, slug);

CREATE TABLE unit (
	id text COLLATE "C" PRIMARY KEY,
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	slug text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL REFERENCES kind (code),
	name text COLLATE "C" NOT NULL,
	evidence text COLLATE "C" NOT NULL,
	search text COLLATE "C" NOT NULL,
	UNIQUE (body_id, slug)
);

CREATE TABLE source (
	id text COLLATE "C" PRIMARY KEY,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('press', 'official', 'document', 'computed')),
	title text COLLATE "C" NOT NULL,
	url text COLLATE "C" NOT NULL,
	UNIQUE (title, url)
);

-- citation says which sources a row of any table rests on: subject_id is that row's id.
CREATE TABLE citation (
	subject_id text COLLATE "C" NOT NULL,
	source_id text COLLATE "C" NOT NULL REFERENCES source (id),
	position integer NOT NULL,
	printed text COLLATE "C" NOT NULL DEFAULT '',
	PRIMARY KEY (subject_id, source_id)
);

-- one row: the counter that every public change raises
CREATE TABLE public_revision (
	one integer PRIMARY KEY CHECK (one = 1),
	revision bigint NOT NULL
);
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
