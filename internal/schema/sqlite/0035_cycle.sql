-- +goose Up
-- A period of assessment: which instrument, which bodies and units, who goes where.
CREATE TABLE cycle (
	id TEXT PRIMARY KEY,
	-- who runs it
	authority_id TEXT NOT NULL REFERENCES authority (id),
	kind TEXT NOT NULL,
	year INTEGER NOT NULL,
	title TEXT NOT NULL,
	-- id@version, the SHA-256 of its canonical form, and that form
	instrument TEXT NOT NULL,
	instrument_hash TEXT NOT NULL,
	instrument_text TEXT NOT NULL,
	from_day TEXT NOT NULL,
	until_day TEXT NOT NULL,
	state TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- since when nothing of the instrument changes any more
	frozen_at TEXT,
	-- when a self-assessment was let be seen by others than who runs it
	shared_at TEXT,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX cycle_authority ON cycle (authority_id, year, id);

-- Who carries a cycle out: the authority that runs it, or one for each province.
CREATE TABLE cycle_office (
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	authority_id TEXT NOT NULL REFERENCES authority (id),
	-- code of the province; empty for all that no other office has
	province TEXT NOT NULL,
	PRIMARY KEY (cycle_id, authority_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cycle_office_province ON cycle_office (cycle_id, province);
CREATE INDEX cycle_office_authority ON cycle_office (authority_id, cycle_id);

-- A body that is assessed, under the name that it had.
CREATE TABLE cycle_body (
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	name TEXT NOT NULL,
	-- empty, or why it is not assessed: safety, refusal, closed, moved
	outcome TEXT NOT NULL,
	why TEXT NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (cycle_id, body_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cycle_body_office ON cycle_body (cycle_id, office_id, name, body_id);

-- A drawing of units by lot, with all that anybody needs to draw it again.
CREATE TABLE cycle_draw (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	seed TEXT NOT NULL,
	wanted INTEGER NOT NULL,
	kinds TEXT NOT NULL,
	-- body/unit, a line each, in the order of their letters
	frame TEXT NOT NULL,
	frame_hash TEXT NOT NULL,
	drawn_by TEXT NOT NULL,
	drawn_at TEXT NOT NULL
) STRICT;
CREATE INDEX cycle_draw_cycle ON cycle_draw (cycle_id, id);

-- A unit that is visited, under the name that it had; the body itself where no unit is named.
CREATE TABLE cycle_locus (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	name TEXT NOT NULL,
	-- named, drawn, or instead of another
	chosen TEXT NOT NULL,
	draw_id TEXT REFERENCES cycle_draw (id),
	instead_of TEXT REFERENCES cycle_locus (id),
	-- why it was taken out, or stands in for another
	why TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cycle_locus_once ON cycle_locus (cycle_id, body_id, coalesce(unit_id, '')) WHERE ended_at IS NULL;
CREATE INDEX cycle_locus_office ON cycle_locus (cycle_id, office_id, body_id, name, id);

-- Which services of a locus are looked at.
CREATE TABLE cycle_product (
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	service_id TEXT NOT NULL REFERENCES office_service (id),
	name TEXT NOT NULL,
	PRIMARY KEY (locus_id, service_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cycle_team (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	name TEXT NOT NULL,
	-- accounts, the leader first, as JSON
	members TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX cycle_team_office ON cycle_team (cycle_id, office_id, name, id);

-- Why somebody must not assess a body, as they said it or somebody who plans.
CREATE TABLE cycle_conflict (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	account TEXT NOT NULL,
	body_id TEXT NOT NULL REFERENCES body (id),
	why TEXT NOT NULL,
	said_by TEXT NOT NULL,
	said_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cycle_conflict_once ON cycle_conflict (cycle_id, account, body_id) WHERE ended_at IS NULL;

-- Which team goes to which locus, and when. The day is nobody's business but the team's and who plans.
CREATE TABLE cycle_visit (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	team_id TEXT NOT NULL REFERENCES cycle_team (id),
	from_day TEXT NOT NULL,
	until_day TEXT NOT NULL,
	-- the letter of assignment
	document_id TEXT REFERENCES document (id),
	state TEXT NOT NULL,
	why TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
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
