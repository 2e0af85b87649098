-- +goose Up
-- What whoever assesses asks a body for: documents of a unit, or of the body itself, until a day.
CREATE TABLE dossier_request (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	-- code of the question of the instrument that it is about; may be empty
	question text COLLATE "C" NOT NULL,
	ask text NOT NULL,
	due_day text COLLATE "C" NOT NULL,
	-- open, handed, accepted, returned, withdrawn
	state text COLLATE "C" NOT NULL,
	-- why it was returned or withdrawn
	why text NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	handed_at timestamptz,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	-- of which approach of the day the liaison was told last: empty, soon, late
	reminded text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX dossier_request_office ON dossier_request (office_id, body_id, due_day, id);
CREATE INDEX dossier_request_cycle ON dossier_request (cycle_id, body_id, due_day, id);
CREATE INDEX dossier_request_due ON dossier_request (due_day) WHERE state IN ('open', 'returned');

-- Something that a body has shown once and may show again, towards one authority.
CREATE TABLE dossier_item (
	id text COLLATE "C" PRIMARY KEY,
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	title text NOT NULL,
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	-- last day on which it holds; empty for without end
	valid_until text COLLATE "C" NOT NULL,
	added_by text COLLATE "C" NOT NULL,
	added_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX dossier_item_body ON dossier_item (office_id, body_id, id);

-- What was handed in for which request.
CREATE TABLE dossier_handed (
	request_id text COLLATE "C" NOT NULL REFERENCES dossier_request (id),
	item_id text COLLATE "C" NOT NULL REFERENCES dossier_item (id),
	handed_by text COLLATE "C" NOT NULL,
	handed_at timestamptz NOT NULL,
	PRIMARY KEY (request_id, item_id)
);
CREATE INDEX dossier_handed_item ON dossier_handed (item_id, request_id);

-- Where a body says that something is published, and whether it was found there.
CREATE TABLE dossier_publication (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	-- code of the question of the instrument that it is about; may be empty
	question text COLLATE "C" NOT NULL,
	-- pledge, standard, profile, staff, complaints, performance, other
	kind text COLLATE "C" NOT NULL,
	-- wall, website, social, other
	channel text COLLATE "C" NOT NULL,
	what text NOT NULL,
	-- an address, or the place on the wall
	link text NOT NULL,
	-- body, or office where whoever assesses wrote it down alone
	side text COLLATE "C" NOT NULL,
	said_by text COLLATE "C" NOT NULL,
	said_at timestamptz NOT NULL,
	-- when whoever said it took it back
	ended_at timestamptz,
	-- empty until somebody looked, then yes or no
	found text COLLATE "C" NOT NULL,
	looked_by text COLLATE "C" NOT NULL,
	looked_at timestamptz,
	note text NOT NULL,
	file_id text COLLATE "C" REFERENCES file (id),
	version bigint NOT NULL
);
CREATE INDEX dossier_publication_cycle ON dossier_publication (cycle_id, body_id, id);

-- Who can answer for a unit, by function, with the decree that appoints them.
CREATE TABLE dossier_respondent (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	role text NOT NULL,
	-- only where the decree needs it; may be empty
	name text NOT NULL,
	decree text NOT NULL,
	decree_day text COLLATE "C" NOT NULL,
	item_id text COLLATE "C" REFERENCES dossier_item (id),
	said_by text COLLATE "C" NOT NULL,
	said_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX dossier_respondent_cycle ON dossier_respondent (cycle_id, body_id, id);

-- +goose Down
DROP TABLE dossier_respondent;
DROP TABLE dossier_publication;
DROP TABLE dossier_handed;
DROP TABLE dossier_item;
DROP TABLE dossier_request;
