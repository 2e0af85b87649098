-- +goose Up
CREATE TABLE result (
	id text COLLATE "C" PRIMARY KEY,
	body_id text COLLATE "C" NOT NULL,
	unit_id text COLLATE "C" REFERENCES unit (id),
	-- slug, kind and province repeat the body's, so that a list is one range of an index
	slug text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	province text COLLATE "C" NOT NULL,
	-- list is the kind for a body that stands in lists; NULL for units, examples and bodies that were not assessed
	list text COLLATE "C",
	year integer NOT NULL,
	printed text COLLATE "C" NOT NULL,
	score bigint,
	scale_top integer NOT NULL,
	zone_printed text COLLATE "C" NOT NULL,
	category_printed text COLLATE "C" NOT NULL,
	opinion_printed text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	zone text COLLATE "C" NOT NULL,
	flags text COLLATE "C" NOT NULL,
	ranks text COLLATE "C" NOT NULL,
	place integer,
	place_of integer,
	absent text COLLATE "C" NOT NULL,
	instrument text COLLATE "C" NOT NULL,
	evidence text COLLATE "C" NOT NULL,
	run_id text COLLATE "C",
	FOREIGN KEY (body_id, province) REFERENCES body (id, province) ON UPDATE CASCADE
);
CREATE UNIQUE INDEX result_of_body ON result (body_id, year) WHERE unit_id IS NULL AND run_id IS NULL;
CREATE UNIQUE INDEX result_of_unit ON result (unit_id, year) WHERE unit_id IS NOT NULL AND run_id IS NULL;
CREATE INDEX result_body ON result (body_id, year);
CREATE INDEX result_list ON result (year, list, score DESC NULLS LAST, slug);
CREATE INDEX result_year ON result (year, score DESC NULLS LAST, slug) WHERE list IS NOT NULL;
CREATE INDEX result_province ON result (province, year, list, score DESC NULLS LAST, slug);

CREATE TABLE breakdown (
	id text COLLATE "C" PRIMARY KEY,
	year integer NOT NULL,
	body_id text COLLATE "C" REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	role text COLLATE "C" NOT NULL CHECK (role IN ('points', 'weight')),
	part text COLLATE "C" NOT NULL,
	label text COLLATE "C" NOT NULL,
	points text COLLATE "C" NOT NULL,
	top text COLLATE "C" NOT NULL,
	remark text COLLATE "C" NOT NULL,
	position integer NOT NULL
);
CREATE INDEX breakdown_body ON breakdown (body_id, year, position);

CREATE TABLE average (
	id text COLLATE "C" PRIMARY KEY,
	year integer NOT NULL,
	region text COLLATE "C" NOT NULL,
	scope text COLLATE "C" NOT NULL,
	printed text COLLATE "C" NOT NULL,
	score bigint NOT NULL,
	UNIQUE (region, year, scope)
);

CREATE TABLE assessed_count (
	id text COLLATE "C" PRIMARY KEY,
	year integer NOT NULL,
	kind text COLLATE "C" NOT NULL,
	assessed integer NOT NULL,
	green integer,
	yellow integer,
	red integer,
	UNIQUE (year, kind)
);

CREATE TABLE fact (
	id text COLLATE "C" PRIMARY KEY,
	code text COLLATE "C" NOT NULL UNIQUE,
	topic text COLLATE "C" NOT NULL,
	year integer NOT NULL,
	body_id text COLLATE "C" REFERENCES body (id),
	region text COLLATE "C" NOT NULL,
	text_id text COLLATE "C" NOT NULL,
	text_en text COLLATE "C" NOT NULL,
	position integer NOT NULL
);
CREATE INDEX fact_body ON fact (body_id, year);
CREATE INDEX fact_region ON fact (region, year);

CREATE TABLE correction (
	id text COLLATE "C" PRIMARY KEY,
	code text COLLATE "C" NOT NULL UNIQUE,
	day text COLLATE "C" NOT NULL,
	year integer NOT NULL,
	body_id text COLLATE "C" REFERENCES body (id),
	was text COLLATE "C" NOT NULL,
	now text COLLATE "C" NOT NULL,
	text_id text COLLATE "C" NOT NULL,
	text_en text COLLATE "C" NOT NULL
);
CREATE INDEX correction_day ON correction (day DESC, code);

-- +goose Down
DROP TABLE correction;
DROP TABLE fact;
DROP TABLE assessed_count;
DROP TABLE average;
DROP TABLE breakdown;
DROP TABLE result;
