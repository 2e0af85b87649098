-- +goose Up
-- What whoever assesses asks a body for: documents of a unit, or of the body itself, until a day.
CREATE TABLE dossier_request (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	-- code of the question of the instrument that it is about; may be empty
	question TEXT NOT NULL,
	ask TEXT NOT NULL,
	due_day TEXT NOT NULL,
	-- open, handed, accepted, returned, withdrawn
	state TEXT NOT NULL,
	-- why it was returned or withdrawn
	why TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	handed_at TEXT,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	-- of which approach of the day the liaison was told last: empty, soon, late
	reminded TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_request_office ON dossier_request (office_id, body_id, due_day, id);
CREATE INDEX dossier_request_cycle ON dossier_request (cycle_id, body_id, due_day, id);
CREATE INDEX dossier_request_due ON dossier_request (due_day) WHERE state IN ('open', 'returned');

-- Something that a body has shown once and may show again, towards one authority.
CREATE TABLE dossier_item (
	id TEXT PRIMARY KEY,
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	title TEXT NOT NULL,
	file_id TEXT NOT NULL REFERENCES file (id),
	-- last day on which it holds; empty for without end
	valid_until TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_item_body ON dossier_item (office_id, body_id, id);

-- What was handed in for which request.
CREATE TABLE dossier_handed (
	request_id TEXT NOT NULL REFERENCES dossier_request (id),
	item_id TEXT NOT NULL REFERENCES dossier_item (id),
	handed_by TEXT NOT NULL,
	handed_at TEXT NOT NULL,
	PRIMARY KEY (request_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_handed_item ON dossier_handed (item_id, request_id);

-- Where a body says that something is published, and whether it was found there.
CREATE TABLE dossier_publication (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	-- code of the question of the instrument that it is about; may be empty
	question TEXT NOT NULL,
	-- pledge, standard, profile, staff, complaints, performance, other
	kind TEXT NOT NULL,
	-- wall, website, social, other
	channel TEXT NOT NULL,
	what TEXT NOT NULL,
	-- an address, or the place on the wall
	link TEXT NOT NULL,
	-- body, or office where whoever assesses wrote it down alone
	side TEXT NOT NULL,
	said_by TEXT NOT NULL,
	said_at TEXT NOT NULL,
	-- when whoever said it took it back
	ended_at TEXT,
	-- empty until somebody looked, then yes or no
	found TEXT NOT NULL,
	looked_by TEXT NOT NULL,
	looked_at TEXT,
	note TEXT NOT NULL,
	file_id TEXT REFERENCES file (id),
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_publication_cycle ON dossier_publication (cycle_id, body_id, id);

-- Who can answer for a unit, by function, with the decree that appoints them.
CREATE TABLE dossier_respondent (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	role TEXT NOT NULL,
	-- only where the decree needs it; may be empty
	name TEXT NOT NULL,
	decree TEXT NOT NULL,
	decree_day TEXT NOT NULL,
	item_id TEXT REFERENCES dossier_item (id),
	said_by TEXT NOT NULL,
	said_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_respondent_cycle ON dossier_respondent (cycle_id, body_id, id);

-- +goose Down
DROP TABLE dossier_respondent;
DROP TABLE dossier_publication;
DROP TABLE dossier_handed;
DROP TABLE dossier_item;
DROP TABLE dossier_request;
