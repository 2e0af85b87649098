-- +goose Up
-- A period of assessment: which instrument, which bodies and units, who goes where.
CREATE TABLE cycle (
	id text COLLATE "C" PRIMARY KEY,
	-- who runs it
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	kind text COLLATE "C" NOT NULL,
	year bigint NOT NULL,
	title text NOT NULL,
	-- id@version, the SHA-256 of its canonical form, and that form
	instrument text COLLATE "C" NOT NULL,
	instrument_hash text COLLATE "C" NOT NULL,
	instrument_text text NOT NULL,
	from_day text COLLATE "C" NOT NULL,
	until_day text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	-- since when nothing of the instrument changes any more
	frozen_at timestamptz,
	-- when a self-assessment was let be seen by others than who runs it
	shared_at timestamptz,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX cycle_authority ON cycle (authority_id, year, id);

-- Who carries a cycle out: the authority that runs it, or one for each province.
CREATE TABLE cycle_office (
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	-- code of the province; empty for all that no other office has
	province text COLLATE "C" NOT NULL,
	PRIMARY KEY (cycle_id, authority_id)
);
CREATE UNIQUE INDEX cycle_office_province ON cycle_office (cycle_id, province);
CREATE INDEX cycle_office_authority ON cycle_office (authority_id, cycle_id);

-- A body that is assessed, under the name that it had.
CREATE TABLE cycle_body (
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	name text COLLATE "C" NOT NULL,
	-- empty, or why it is not assessed: safety, refusal, closed, moved
	outcome text COLLATE "C" NOT NULL,
	why text NOT NULL,
	version bigint NOT NULL,
	PRIMARY KEY (cycle_id, body_id)
);
CREATE INDEX cycle_body_office ON cycle_body (cycle_id, office_id, name, body_id);

-- A drawing of units by lot, with all that anybody needs to draw it again.
CREATE TABLE cycle_draw (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	seed text NOT NULL,
	wanted bigint NOT NULL,
	kinds text NOT NULL,
	-- body/unit, a line each, in the order of their letters
	frame text NOT NULL,
	frame_hash text COLLATE "C" NOT NULL,
	drawn_by text COLLATE "C" NOT NULL,
	drawn_at timestamptz NOT NULL
);
CREATE INDEX cycle_draw_cycle ON cycle_draw (cycle_id, id);

-- A unit that is visited, under the name that it had; the body itself where no unit is named.
CREATE TABLE cycle_locus (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	name text COLLATE "C" NOT NULL,
	-- named, drawn, or instead of another
	chosen text COLLATE "C" NOT NULL,
	draw_id text COLLATE "C" REFERENCES cycle_draw (id),
	instead_of text COLLATE "C" REFERENCES cycle_locus (id),
	-- why it was taken out, or stands in for another
	why text NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX cycle_locus_once ON cycle_locus (cycle_id, body_id, coalesce(unit_id, '')) WHERE ended_at IS NULL;
CREATE INDEX cycle_locus_office ON cycle_locus (cycle_id, office_id, body_id, name, id);

-- Which services of a locus are looked at.
CREATE TABLE cycle_product (
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	service_id text COLLATE "C" NOT NULL REFERENCES office_service (id),
	name text COLLATE "C" NOT NULL,
	PRIMARY KEY (locus_id, service_id)
);

CREATE TABLE cycle_team (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	name text COLLATE "C" NOT NULL,
	-- accounts, the leader first, as JSON
	members text NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX cycle_team_office ON cycle_team (cycle_id, office_id, name, id);

-- Why somebody must not assess a body, as they said it or somebody who plans.
CREATE TABLE cycle_conflict (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	account text COLLATE "C" NOT NULL,
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	why text NOT NULL,
	said_by text COLLATE "C" NOT NULL,
	said_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX cycle_conflict_once ON cycle_conflict (cycle_id, account, body_id) WHERE ended_at IS NULL;

-- Which team goes to which locus, and when. The day is nobody's business but the team's and who plans.
CREATE TABLE cycle_visit (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	team_id text COLLATE "C" NOT NULL REFERENCES cycle_team (id),
	from_day text COLLATE "C" NOT NULL,
	until_day text COLLATE "C" NOT NULL,
	-- the letter of assignment
	document_id text COLLATE "C" REFERENCES document (id),
	state text COLLATE "C" NOT NULL,
	why text NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX cycle_visit_locus ON cycle_visit (locus_id) WHERE state <> 'off';
CREATE INDEX cycle_visit_team ON cycle_visit (team_id, from_day, id);
CREATE INDEX cycle_visit_office ON cycle_visit (cycle_id, office_id, from_day, id);

-- +goose Down
DROP TABLE cycle_visit;
DROP TABLE cycle_conflict;
DROP TABLE cycle_team;
DROP TABLE cycle_product;
DROP TABLE cycle_locus;
DROP TABLE cycle_draw;
DROP TABLE cycle_body;
DROP TABLE cycle_office;
DROP TABLE cycle;
