-- +goose Up
-- What an Ombudsman office asks of a body: findings with corrective action (LHP), suggestions, recommendations. Who sent
-- it and who got it each have a row of their own, and neither changes the other's.
CREATE TABLE oversight_product (
	id TEXT PRIMARY KEY,
	-- whose register it stands in
	authority_id TEXT NOT NULL REFERENCES authority (id),
	side TEXT NOT NULL CHECK (side IN ('sent', 'received')),
	kind TEXT NOT NULL CHECK (kind IN ('lhp', 'suggestion', 'recommendation')),
	number TEXT NOT NULL,
	-- the letters and digits of the number, by which the two sides find each other
	number_key TEXT NOT NULL,
	day TEXT NOT NULL,
	-- the Ombudsman office that sent it; NULL where it is not of this installation
	sender_id TEXT REFERENCES authority (id),
	sender_name TEXT NOT NULL,
	body_id TEXT NOT NULL REFERENCES body (id),
	subject TEXT NOT NULL,
	-- number of the complaint that it rests on; may be empty
	case_number TEXT NOT NULL,
	-- the last day that the letter itself names; may be empty
	due_day TEXT NOT NULL,
	-- draft, arrived, open, monitoring, closed
	state TEXT NOT NULL CHECK (state IN ('draft', 'arrived', 'open', 'monitoring', 'closed')),
	-- when the body had it in its hands, as this register says; may be empty
	received_day TEXT NOT NULL,
	-- when the sender let it out, or the recipient told the sender that it has it
	told_at TEXT,
	-- the row of the other side, once they are known to be one
	pair_id TEXT,
	-- empty until it is closed: carried_out, withdrawn, raised, not_carried_out
	outcome TEXT NOT NULL,
	closed_day TEXT NOT NULL,
	closed_why TEXT NOT NULL,
	-- what it was raised to
	successor_id TEXT,
	entered_by TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX oversight_product_number ON oversight_product (authority_id, side, body_id, sender_name, number_key);
CREATE INDEX oversight_product_case ON oversight_product (case_number) WHERE case_number <> '';
CREATE INDEX oversight_product_list ON oversight_product (authority_id, day, id);
CREATE INDEX oversight_product_body ON oversight_product (body_id, side, state);
CREATE INDEX oversight_product_pair ON oversight_product (pair_id) WHERE pair_id IS NOT NULL;
CREATE INDEX oversight_product_sender ON oversight_product (sender_id, side, number_key);

-- The units that it is addressed to; an empty unit is the body itself.
CREATE TABLE oversight_place (
	product_id TEXT NOT NULL REFERENCES oversight_product (id),
	unit_id TEXT NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (product_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX oversight_place_unit ON oversight_place (unit_id, product_id);

-- What is asked for, each by itself.
CREATE TABLE oversight_item (
	id TEXT PRIMARY KEY,
	product_id TEXT NOT NULL REFERENCES oversight_product (id),
	position INTEGER NOT NULL,
	words TEXT NOT NULL,
	-- open, in_progress, proof, carried_out, partly, not_carried_out, withdrawn
	state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'proof', 'carried_out', 'partly', 'not_carried_out', 'withdrawn')),
	-- the state that the other side was told last; empty: none
	told TEXT NOT NULL
) STRICT;
CREATE INDEX oversight_item_place ON oversight_item (product_id, position);

-- What happened to it, one row each. Nothing is taken away.
CREATE TABLE oversight_step (
	id TEXT PRIMARY KEY,
	product_id TEXT NOT NULL REFERENCES oversight_product (id),
	-- NULL where it is about the whole product
	item_id TEXT REFERENCES oversight_item (id),
	kind TEXT NOT NULL,
	was TEXT NOT NULL,
	became TEXT NOT NULL,
	-- the day on which it happened, as whoever wrote it down says
	day TEXT NOT NULL,
	words TEXT NOT NULL,
	-- number of the letter in which it was said; may be empty
	letter TEXT NOT NULL,
	-- 1: the other side reads it, too
	shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
	account TEXT NOT NULL,
	at TEXT NOT NULL
) STRICT;
CREATE INDEX oversight_step_product ON oversight_step (product_id, id);

CREATE TABLE oversight_file (
	step_id TEXT NOT NULL REFERENCES oversight_step (id),
	file_id TEXT NOT NULL REFERENCES file (id),
	position INTEGER NOT NULL,
	PRIMARY KEY (step_id, file_id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE oversight_file;
DROP TABLE oversight_step;
DROP TABLE oversight_item;
DROP TABLE oversight_place;
DROP TABLE oversight_product;
