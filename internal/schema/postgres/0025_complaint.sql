-- +goose Up
-- How an authority takes cases in. prefix begins their numbers. above is the authority of this installation
-- that takes what is said about the top of this one; '' where none does, so that the reporter is told of
-- the Ombudsman before sending.
CREATE TABLE complaint_house (
	authority_id text COLLATE "C" PRIMARY KEY REFERENCES authority (id),
	prefix text COLLATE "C" NOT NULL,
	open boolean NOT NULL,
	examiners_independent boolean NOT NULL,
	examiners_basis text COLLATE "C" NOT NULL,
	above text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX complaint_house_prefix ON complaint_house (prefix);

-- The last number of an authority and registration year.
CREATE TABLE complaint_count (
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	year bigint NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (authority_id, year)
);

CREATE TABLE complaint (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	year bigint NOT NULL,
	running bigint NOT NULL,
	number text COLLATE "C" NOT NULL,
	-- the hash of what a second sending of the same form has in common with the first; NULL without one
	once text COLLATE "C",
	pin text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	channel text COLLATE "C" NOT NULL,
	source text COLLATE "C" NOT NULL,
	lang text COLLATE "C" NOT NULL,
	secrecy text COLLATE "C" NOT NULL,
	priority text COLLATE "C" NOT NULL,
	about text COLLATE "C" NOT NULL,
	received_at timestamptz NOT NULL,
	registered_at timestamptz NOT NULL,
	taken_by text COLLATE "C" NOT NULL,
	title text COLLATE "C" NOT NULL,
	words text COLLATE "C" NOT NULL,
	place text COLLATE "C" NOT NULL,
	-- degrees, as the reporter gave them: "-3.316694 114.590111"; '' without
	position text COLLATE "C" NOT NULL,
	region text COLLATE "C" NOT NULL,
	happened_on text COLLATE "C" NOT NULL,
	asked_on text COLLATE "C" NOT NULL,
	promised_on text COLLATE "C" NOT NULL,
	wish text COLLATE "C" NOT NULL,
	link text COLLATE "C" NOT NULL,
	category text COLLATE "C" NOT NULL,
	service_id text COLLATE "C" NOT NULL,
	-- the office that the reporter named
	target_body text COLLATE "C" NOT NULL,
	target_unit text COLLATE "C" NOT NULL,
	-- where it is handled; NULL: at the authority's own desk
	body_id text COLLATE "C",
	unit_id text COLLATE "C",
	owner text COLLATE "C" NOT NULL,
	examined boolean NOT NULL,
	parent_id text COLLATE "C",
	returns bigint NOT NULL,
	outcome text COLLATE "C" NOT NULL,
	reason text COLLATE "C" NOT NULL,
	satisfaction bigint NOT NULL,
	-- first opened where it is handled, since it came there
	opened_at timestamptz,
	answered_at timestamptz,
	ended_at timestamptz,
	touched_at timestamptz NOT NULL,
	version bigint NOT NULL,
	-- the version that can be searched for
	searched bigint NOT NULL
);
CREATE UNIQUE INDEX complaint_number ON complaint (number);
CREATE UNIQUE INDEX complaint_running ON complaint (authority_id, year, running);
CREATE UNIQUE INDEX complaint_once ON complaint (once) WHERE once IS NOT NULL;
-- queues: what is open, the oldest first
CREATE INDEX complaint_unit ON complaint (unit_id, state, received_at, id) WHERE ended_at IS NULL AND unit_id IS NOT NULL;
CREATE INDEX complaint_body ON complaint (body_id, state, received_at, id) WHERE ended_at IS NULL AND body_id IS NOT NULL;
CREATE INDEX complaint_owner ON complaint (owner, received_at, id) WHERE ended_at IS NULL AND owner <> '';
-- the register, newest first
CREATE INDEX complaint_register ON complaint (authority_id, received_at, id);
CREATE INDEX complaint_unit_register ON complaint (unit_id, received_at, id) WHERE unit_id IS NOT NULL;
CREATE INDEX complaint_body_register ON complaint (body_id, received_at, id) WHERE body_id IS NOT NULL;
CREATE INDEX complaint_parent ON complaint (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX complaint_unsearched ON complaint (id) WHERE searched <> version;
-- permits, which the head of a region has an eye on; the code is the preset's
CREATE INDEX complaint_permit ON complaint (authority_id, received_at, id, examined) WHERE ended_at IS NULL AND category = 'izin';
-- what may be the same as another: near in time, of one office
CREATE INDEX complaint_alike ON complaint (authority_id, target_unit, received_at);

-- Who spoke up, apart from what they said. sealed holds name, address and numbers; caller is a keyed
-- hash of the number or address they can be reached at, for finding their earlier cases, and '' for
-- whoever is anonymous or secret.
CREATE TABLE complaint_reporter (
	complaint_id text COLLATE "C" PRIMARY KEY REFERENCES complaint (id),
	sealed text COLLATE "C" NOT NULL,
	caller text COLLATE "C" NOT NULL,
	reach text COLLATE "C" NOT NULL,
	-- the office may see name and number
	shown boolean NOT NULL,
	-- no calls, write only
	quiet boolean NOT NULL,
	assisted boolean NOT NULL,
	needs text COLLATE "C" NOT NULL,
	-- they speak for somebody else, whose name is sealed, too
	proxied boolean NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX complaint_reporter_caller ON complaint_reporter (caller, complaint_id) WHERE caller <> '';

-- All that happened to a case, in order: acts, questions, answers, notes. version is the case's after it.
CREATE TABLE complaint_entry (
	id text COLLATE "C" PRIMARY KEY,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	version bigint NOT NULL,
	act text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	party text COLLATE "C" NOT NULL,
	by_account text COLLATE "C" NOT NULL,
	-- the role they acted in
	role text COLLATE "C" NOT NULL,
	audience text COLLATE "C" NOT NULL,
	was text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	why text COLLATE "C" NOT NULL,
	words text COLLATE "C" NOT NULL,
	-- what else there is to say, as JSON; names of fields are those of package complaint
	data text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX complaint_entry_order ON complaint_entry (complaint_id, version, id);

CREATE TABLE complaint_answer (
	id text COLLATE "C" PRIMARY KEY,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	state text COLLATE "C" NOT NULL,
	finding text COLLATE "C" NOT NULL,
	action text COLLATE "C" NOT NULL,
	done_on text COLLATE "C" NOT NULL,
	proof text COLLATE "C" NOT NULL,
	outcome text COLLATE "C" NOT NULL,
	-- when what is still to be done will be; '' when all is done
	promised_on text COLLATE "C" NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	sent_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	ended_why text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX complaint_answer_of ON complaint_answer (complaint_id, id);
CREATE UNIQUE INDEX complaint_answer_one ON complaint_answer (complaint_id) WHERE ended_at IS NULL;
-- what somebody else is to look at
CREATE INDEX complaint_answer_submitted ON complaint_answer (made_at, id) WHERE state = 'submitted' AND ended_at IS NULL;

-- What somebody is to do outside: place and task, never the reporter's words.
CREATE TABLE complaint_task (
	id text COLLATE "C" PRIMARY KEY,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	authority_id text COLLATE "C" NOT NULL,
	body_id text COLLATE "C" NOT NULL,
	unit_id text COLLATE "C" NOT NULL,
	account text COLLATE "C" NOT NULL,
	place text COLLATE "C" NOT NULL,
	task text COLLATE "C" NOT NULL,
	due_on text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	result text COLLATE "C" NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	ended_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX complaint_task_of ON complaint_task (complaint_id, id);
CREATE INDEX complaint_task_mine ON complaint_task (account, id) WHERE ended_at IS NULL;

-- Who never sees a case: whoever it is about, and what they head.
CREATE TABLE complaint_bar (
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	-- account, unit or body
	kind text COLLATE "C" NOT NULL,
	subject text COLLATE "C" NOT NULL,
	-- named, or heads, or top: why they are barred
	why text COLLATE "C" NOT NULL,
	PRIMARY KEY (complaint_id, kind, subject)
);

-- what somebody is kept from, where all of a list is counted
CREATE INDEX complaint_bar_about ON complaint_bar (kind, subject, complaint_id);

-- A case that went to somebody else: to an authority of this installation, or outside by name.
CREATE TABLE complaint_referral (
	id text COLLATE "C" PRIMARY KEY,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	to_authority text COLLATE "C" NOT NULL,
	to_name text COLLATE "C" NOT NULL,
	-- the case that it became there
	became text COLLATE "C" NOT NULL,
	sent_at timestamptz NOT NULL,
	receipt text COLLATE "C" NOT NULL,
	confirmed_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX complaint_referral_of ON complaint_referral (complaint_id, id);

-- Numbers printed on slips of paper before there is a case, for when there is no machine.
CREATE TABLE complaint_slip (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	series text COLLATE "C" NOT NULL,
	running bigint NOT NULL,
	printed_at timestamptz NOT NULL,
	printed_by text COLLATE "C" NOT NULL,
	complaint_id text COLLATE "C",
	-- why it will never be used
	void text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX complaint_slip_one ON complaint_slip (authority_id, series, running);
CREATE UNIQUE INDEX complaint_slip_case ON complaint_slip (complaint_id) WHERE complaint_id IS NOT NULL;

-- What people write about, and words by which it is known.
CREATE TABLE complaint_category (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	code text COLLATE "C" NOT NULL,
	name_id text COLLATE "C" NOT NULL,
	name_en text COLLATE "C" NOT NULL,
	words text COLLATE "C" NOT NULL,
	-- who usually has it; '' where nobody is named
	body_id text COLLATE "C" NOT NULL,
	unit_id text COLLATE "C" NOT NULL,
	position bigint NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX complaint_category_code ON complaint_category (authority_id, code);

-- What somebody has begun to write, sealed under the token that only their browser has.
CREATE TABLE complaint_draft (
	token text COLLATE "C" PRIMARY KEY,
	sealed text COLLATE "C" NOT NULL,
	-- the case that it became
	complaint_id text COLLATE "C",
	touched_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX complaint_draft_expiry ON complaint_draft (expires_at);

-- A mentioned colleague who has not looked yet, or has.
CREATE TABLE complaint_mention (
	entry_id text COLLATE "C" NOT NULL,
	account text COLLATE "C" NOT NULL,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	seen_at timestamptz,
	PRIMARY KEY (entry_id, account)
);
CREATE INDEX complaint_mention_mine ON complaint_mention (account, entry_id) WHERE seen_at IS NULL;

-- What a reporter is still to be told by voice or on paper, because they chose that or nothing else goes
-- out. data has what it says, as JSON; never who they are.
CREATE TABLE complaint_duty (
	id text COLLATE "C" PRIMARY KEY,
	complaint_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	authority_id text COLLATE "C" NOT NULL,
	-- phone or letter
	way text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	data text COLLATE "C" NOT NULL,
	-- what it tells of, so that nothing is told twice
	once text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	ended_at timestamptz,
	ended_by text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX complaint_duty_once ON complaint_duty (complaint_id, kind, once);
CREATE INDEX complaint_duty_open ON complaint_duty (authority_id, id) WHERE ended_at IS NULL;

-- A list that somebody wants again.
CREATE TABLE complaint_filter (
	id text COLLATE "C" PRIMARY KEY,
	account text COLLATE "C" NOT NULL,
	authority_id text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	query text COLLATE "C" NOT NULL
);
CREATE INDEX complaint_filter_mine ON complaint_filter (account, authority_id, name);

-- Attempts at PINs, slowed.
CREATE TABLE complaint_lane (
	id text COLLATE "C" PRIMARY KEY,
	failures bigint NOT NULL,
	next_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX complaint_lane_expiry ON complaint_lane (expires_at);

-- What can be searched: the office's words and the reporter's, never who they are. hash is that of the words.
CREATE TABLE complaint_search (
	complaint_id text COLLATE "C" PRIMARY KEY REFERENCES complaint (id),
	hash text COLLATE "C" NOT NULL,
	words tsvector NOT NULL
);
CREATE INDEX complaint_search_words ON complaint_search USING gin (words);
-- db.Tables leaves it out by this, as it does SQLite's virtual tables: a backup has what it is made of
COMMENT ON TABLE complaint_search IS 'made of other tables';

-- +goose Down
DROP TABLE complaint_search;
DROP TABLE complaint_lane;
DROP TABLE complaint_filter;
DROP TABLE complaint_duty;
DROP TABLE complaint_mention;
DROP TABLE complaint_draft;
DROP TABLE complaint_category;
DROP TABLE complaint_slip;
DROP TABLE complaint_referral;
DROP TABLE complaint_bar;
DROP TABLE complaint_task;
DROP TABLE complaint_answer;
DROP TABLE complaint_entry;
DROP TABLE complaint_reporter;
DROP TABLE complaint;
DROP TABLE complaint_count;
DROP TABLE complaint_house;
