-- +goose Up
-- How an authority takes cases in. prefix begins their numbers. above is the authority of this installation
-- that takes what is said about the top of this one; '' where none does, so that the reporter is told of
-- the Ombudsman before sending.
CREATE TABLE complaint_house (
	authority_id TEXT PRIMARY KEY REFERENCES authority (id),
	prefix TEXT NOT NULL,
	open INTEGER NOT NULL,
	examiners_independent INTEGER NOT NULL,
	examiners_basis TEXT NOT NULL,
	above TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_house_prefix ON complaint_house (prefix);

-- The last number of an authority and registration year.
CREATE TABLE complaint_count (
	authority_id TEXT NOT NULL REFERENCES authority (id),
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (authority_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE complaint (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	year INTEGER NOT NULL,
	running INTEGER NOT NULL,
	number TEXT NOT NULL,
	-- the hash of what a second sending of the same form has in common with the first; NULL without one
	once TEXT,
	pin TEXT NOT NULL,
	state TEXT NOT NULL,
	kind TEXT NOT NULL,
	class TEXT NOT NULL,
	channel TEXT NOT NULL,
	source TEXT NOT NULL,
	lang TEXT NOT NULL,
	secrecy TEXT NOT NULL,
	priority TEXT NOT NULL,
	about TEXT NOT NULL,
	received_at TEXT NOT NULL,
	registered_at TEXT NOT NULL,
	taken_by TEXT NOT NULL,
	title TEXT NOT NULL,
	words TEXT NOT NULL,
	place TEXT NOT NULL,
	-- degrees, as the reporter gave them: "-3.316694 114.590111"; '' without
	position TEXT NOT NULL,
	region TEXT NOT NULL,
	happened_on TEXT NOT NULL,
	asked_on TEXT NOT NULL,
	promised_on TEXT NOT NULL,
	wish TEXT NOT NULL,
	link TEXT NOT NULL,
	category TEXT NOT NULL,
	service_id TEXT NOT NULL,
	-- the office that the reporter named
	target_body TEXT NOT NULL,
	target_unit TEXT NOT NULL,
	-- where it is handled; NULL: at the authority's own desk
	body_id TEXT,
	unit_id TEXT,
	owner TEXT NOT NULL,
	examined INTEGER NOT NULL,
	parent_id TEXT,
	returns INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	reason TEXT NOT NULL,
	satisfaction INTEGER NOT NULL,
	-- first opened where it is handled, since it came there
	opened_at TEXT,
	answered_at TEXT,
	ended_at TEXT,
	touched_at TEXT NOT NULL,
	version INTEGER NOT NULL,
	-- the version that can be searched for
	searched INTEGER NOT NULL
) STRICT;
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
	complaint_id TEXT PRIMARY KEY REFERENCES complaint (id),
	sealed TEXT NOT NULL,
	caller TEXT NOT NULL,
	reach TEXT NOT NULL,
	-- the office may see name and number
	shown INTEGER NOT NULL,
	-- no calls, write only
	quiet INTEGER NOT NULL,
	assisted INTEGER NOT NULL,
	needs TEXT NOT NULL,
	-- they speak for somebody else, whose name is sealed, too
	proxied INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_reporter_caller ON complaint_reporter (caller, complaint_id) WHERE caller <> '';

-- All that happened to a case, in order: acts, questions, answers, notes. version is the case's after it.
CREATE TABLE complaint_entry (
	id TEXT PRIMARY KEY,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	version INTEGER NOT NULL,
	act TEXT NOT NULL,
	at TEXT NOT NULL,
	recorded_at TEXT NOT NULL,
	party TEXT NOT NULL,
	by_account TEXT NOT NULL,
	-- the role they acted in
	role TEXT NOT NULL,
	audience TEXT NOT NULL,
	was TEXT NOT NULL,
	state TEXT NOT NULL,
	why TEXT NOT NULL,
	words TEXT NOT NULL,
	-- what else there is to say, as JSON; names of fields are those of package complaint
	data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX complaint_entry_order ON complaint_entry (complaint_id, version, id);

CREATE TABLE complaint_answer (
	id TEXT PRIMARY KEY,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	state TEXT NOT NULL,
	finding TEXT NOT NULL,
	action TEXT NOT NULL,
	done_on TEXT NOT NULL,
	proof TEXT NOT NULL,
	outcome TEXT NOT NULL,
	-- when what is still to be done will be; '' when all is done
	promised_on TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	sent_by TEXT NOT NULL,
	ended_at TEXT,
	ended_why TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX complaint_answer_of ON complaint_answer (complaint_id, id);
CREATE UNIQUE INDEX complaint_answer_one ON complaint_answer (complaint_id) WHERE ended_at IS NULL;
-- what somebody else is to look at
CREATE INDEX complaint_answer_submitted ON complaint_answer (made_at, id) WHERE state = 'submitted' AND ended_at IS NULL;

-- What somebody is to do outside: place and task, never the reporter's words.
CREATE TABLE complaint_task (
	id TEXT PRIMARY KEY,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	authority_id TEXT NOT NULL,
	body_id TEXT NOT NULL,
	unit_id TEXT NOT NULL,
	account TEXT NOT NULL,
	place TEXT NOT NULL,
	task TEXT NOT NULL,
	due_on TEXT NOT NULL,
	state TEXT NOT NULL,
	result TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX complaint_task_of ON complaint_task (complaint_id, id);
CREATE INDEX complaint_task_mine ON complaint_task (account, id) WHERE ended_at IS NULL;

-- Who never sees a case: whoever it is about, and what they head.
CREATE TABLE complaint_bar (
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	-- account, unit or body
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	-- named, or heads, or top: why they are barred
	why TEXT NOT NULL,
	PRIMARY KEY (complaint_id, kind, subject)
) STRICT, WITHOUT ROWID;

-- what somebody is kept from, where all of a list is counted
CREATE INDEX complaint_bar_about ON complaint_bar (kind, subject, complaint_id);

-- A case that went to somebody else: to an authority of this installation, or outside by name.
CREATE TABLE complaint_referral (
	id TEXT PRIMARY KEY,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	to_authority TEXT NOT NULL,
	to_name TEXT NOT NULL,
	-- the case that it became there
	became TEXT NOT NULL,
	sent_at TEXT NOT NULL,
	receipt TEXT NOT NULL,
	confirmed_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX complaint_referral_of ON complaint_referral (complaint_id, id);

-- Numbers printed on slips of paper before there is a case, for when there is no machine.
CREATE TABLE complaint_slip (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	series TEXT NOT NULL,
	running INTEGER NOT NULL,
	printed_at TEXT NOT NULL,
	printed_by TEXT NOT NULL,
	complaint_id TEXT,
	-- why it will never be used
	void TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_slip_one ON complaint_slip (authority_id, series, running);
CREATE UNIQUE INDEX complaint_slip_case ON complaint_slip (complaint_id) WHERE complaint_id IS NOT NULL;

-- What people write about, and words by which it is known.
CREATE TABLE complaint_category (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	code TEXT NOT NULL,
	name_id TEXT NOT NULL,
	name_en TEXT NOT NULL,
	words TEXT NOT NULL,
	-- who usually has it; '' where nobody is named
	body_id TEXT NOT NULL,
	unit_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_category_code ON complaint_category (authority_id, code);

-- What somebody has begun to write, sealed under the token that only their browser has.
CREATE TABLE complaint_draft (
	token TEXT PRIMARY KEY,
	sealed TEXT NOT NULL,
	-- the case that it became
	complaint_id TEXT,
	touched_at TEXT NOT NULL,
	expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX complaint_draft_expiry ON complaint_draft (expires_at);

-- A mentioned colleague who has not looked yet, or has.
CREATE TABLE complaint_mention (
	entry_id TEXT NOT NULL,
	account TEXT NOT NULL,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	seen_at TEXT,
	PRIMARY KEY (entry_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_mention_mine ON complaint_mention (account, entry_id) WHERE seen_at IS NULL;

-- What a reporter is still to be told by voice or on paper, because they chose that or nothing else goes
-- out. data has what it says, as JSON; never who they are.
CREATE TABLE complaint_duty (
	id TEXT PRIMARY KEY,
	complaint_id TEXT NOT NULL REFERENCES complaint (id),
	authority_id TEXT NOT NULL,
	-- phone or letter
	way TEXT NOT NULL,
	kind TEXT NOT NULL,
	data TEXT NOT NULL,
	-- what it tells of, so that nothing is told twice
	once TEXT NOT NULL,
	made_at TEXT NOT NULL,
	ended_at TEXT,
	ended_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_duty_once ON complaint_duty (complaint_id, kind, once);
CREATE INDEX complaint_duty_open ON complaint_duty (authority_id, id) WHERE ended_at IS NULL;

-- A list that somebody wants again.
CREATE TABLE complaint_filter (
	id TEXT PRIMARY KEY,
	account TEXT NOT NULL,
	authority_id TEXT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL
) STRICT;
CREATE INDEX complaint_filter_mine ON complaint_filter (account, authority_id, name);

-- Attempts at PINs, slowed.
CREATE TABLE complaint_lane (
	id TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	next_at TEXT NOT NULL,
	expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX complaint_lane_expiry ON complaint_lane (expires_at);

-- What can be searched: the office's words and the reporter's, never who they are: their beginnings and forms,
-- made in Go, so that only which case has which is kept. rowid is the beginning of the case's id, by which rows
-- stand in the order of their cases; hash is that of the words.
CREATE VIRTUAL TABLE complaint_search USING fts5 (
	words, complaint_id UNINDEXED, hash UNINDEXED,
	tokenize = 'ascii', detail = none, content = '', contentless_delete = 1, contentless_unindexed = 1
);

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
