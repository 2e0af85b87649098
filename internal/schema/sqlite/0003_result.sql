-- +goose Up
CREATE TABLE result (
	id TEXT PRIMARY KEY,
	body_id TEXT NOT NULL,
	unit_id TEXT REFERENCES unit (id),
	-- slug, kind and province repeat the body's, so that a list is one range of an index
	slug TEXT NOT NULL,
	kind TEXT NOT NULL,
	province TEXT NOT NULL,
	-- list is the kind for a body that stands in lists; NULL for units, examples and bodies that were not assessed
	list TEXT,
	year INTEGER NOT NULL,
	printed TEXT NOT NULL,
	score INTEGER,
	scale_top INTEGER NOT NULL,
	zone_printed TEXT NOT NULL,
	category_printed TEXT NOT NULL,
	opinion_printed TEXT NOT NULL,
	class TEXT NOT NULL,
	zone TEXT NOT NULL,
	flags TEXT NOT NULL,
	ranks TEXT NOT NULL,
	place INTEGER,
	place_of INTEGER,
	absent TEXT NOT NULL,
	instrument TEXT NOT NULL,
	evidence TEXT NOT NULL,
	run_id TEXT,
	FOREIGN KEY (body_id, province) REFERENCES body (id, province) ON UPDATE CASCADE
) STRICT;
CREATE UNIQUE INDEX result_of_body ON result (body_id, year) WHERE unit_id IS NULL AND run_id IS NULL;
CREATE UNIQUE INDEX result_of_unit ON result (unit_id, year) WHERE unit_id IS NOT NULL AND run_id IS NULL;
CREATE INDEX result_body ON result (body_id, year);
CREATE INDEX result_list ON result (year, list, score DESC, slug);
CREATE INDEX result_year ON result (year, score DESC, slug) WHERE list IS NOT NULL;
CREATE INDEX result_province ON result (province, year, list, score DESC, slug);

CREATE TABLE breakdown (
	id TEXT PRIMARY KEY,
	year INTEGER NOT NULL,
	body_id TEXT REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	role TEXT NOT NULL CHECK (role IN ('points', 'weight')),
	part TEXT NOT NULL,
	label TEXT NOT NULL,
	points TEXT NOT NULL,
	top TEXT NOT NULL,
	remark TEXT NOT NULL,
	position INTEGER NOT NULL
) STRICT;
CREATE INDEX breakdown_body ON breakdown (body_id, year, position);

CREATE TABLE average (
	id TEXT PRIMARY KEY,
	year INTEGER NOT NULL,
	region TEXT NOT NULL,
	scope TEXT NOT NULL,
	printed TEXT NOT NULL,
	score INTEGER NOT NULL,
	UNIQUE (region, year, scope)
) STRICT;

CREATE TABLE assessed_count (
	id TEXT PRIMARY KEY,
	year INTEGER NOT NULL,
	kind TEXT NOT NULL,
	assessed INTEGER NOT NULL,
	green INTEGER,
	yellow INTEGER,
	red INTEGER,
	UNIQUE (year, kind)
) STRICT;

CREATE TABLE fact (
	id TEXT PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	topic TEXT NOT NULL,
	year INTEGER NOT NULL,
	body_id TEXT REFERENCES body (id),
	region TEXT NOT NULL,
	text_id TEXT NOT NULL,
	text_en TEXT NOT NULL,
	position INTEGER NOT NULL
) STRICT;
CREATE INDEX fact_body ON fact (body_id, year);
CREATE INDEX fact_region ON fact (region, year);

CREATE TABLE correction (
	id TEXT PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	day TEXT NOT NULL,
	year INTEGER NOT NULL,
	body_id TEXT REFERENCES body (id),
	was TEXT NOT NULL,
	now TEXT NOT NULL,
	text_id TEXT NOT NULL,
	text_en TEXT NOT NULL
) STRICT;
CREATE INDEX correction_day ON correction (day DESC, code);

-- +goose Down
DROP TABLE correction;
DROP TABLE fact;
DROP TABLE assessed_count;
DROP TABLE average;
DROP TABLE breakdown;
DROP TABLE result;
