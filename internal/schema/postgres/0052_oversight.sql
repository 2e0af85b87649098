-- +goose Up
-- What an Ombudsman office asks of a body: findings with corrective action (LHP), suggestions, recommendations. Who sent
-- it and who got it each have a row of their own, and neither changes the other's.
CREATE TABLE oversight_product (
	id text COLLATE "C" PRIMARY KEY,
	-- whose register it stands in
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	side text COLLATE "C" NOT NULL CHECK (side IN ('sent', 'received')),
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('lhp', 'suggestion', 'recommendation')),
	number text COLLATE "C" NOT NULL,
	-- the letters and digits of the number, by which the two sides find each other
	number_key text COLLATE "C" NOT NULL,
	day text COLLATE "C" NOT NULL,
	-- the Ombudsman office that sent it; NULL where it is not of this installation
	sender_id text COLLATE "C" REFERENCES authority (id),
	sender_name text COLLATE "C" NOT NULL,
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	subject text NOT NULL,
	-- number of the complaint that it rests on; may be empty
	case_number text COLLATE "C" NOT NULL,
	-- the last day that the letter itself names; may be empty
	due_day text COLLATE "C" NOT NULL,
	-- draft, arrived, open, monitoring, closed
	state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'arrived', 'open', 'monitoring', 'closed')),
	-- when the body had it in its hands, as this register says; may be empty
	received_day text COLLATE "C" NOT NULL,
	-- when the sender let it out, or the recipient told the sender that it has it
	told_at timestamptz,
	-- the row of the other side, once they are known to be one
	pair_id text COLLATE "C",
	-- empty until it is closed: carried_out, withdrawn, raised, not_carried_out
	outcome text COLLATE "C" NOT NULL,
	closed_day text COLLATE "C" NOT NULL,
	closed_why text NOT NULL,
	-- what it was raised to
	successor_id text COLLATE "C",
	entered_by text COLLATE "C" NOT NULL,
	entered_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX oversight_product_number ON oversight_product (authority_id, side, body_id, sender_name, number_key);
CREATE INDEX oversight_product_case ON oversight_product (case_number) WHERE case_number <> '';
CREATE INDEX oversight_product_list ON oversight_product (authority_id, day, id);
CREATE INDEX oversight_product_body ON oversight_product (body_id, side, state);
CREATE INDEX oversight_product_pair ON oversight_product (pair_id) WHERE pair_id IS NOT NULL;
CREATE INDEX oversight_product_sender ON oversight_product (sender_id, side, number_key);

-- The units that it is addressed to; an empty unit is the body itself.
CREATE TABLE oversight_place (
	product_id text COLLATE "C" NOT NULL REFERENCES oversight_product (id),
	unit_id text COLLATE "C" NOT NULL,
	position bigint NOT NULL,
	PRIMARY KEY (product_id, unit_id)
);
CREATE INDEX oversight_place_unit ON oversight_place (unit_id, product_id);

-- What is asked for, each by itself.
CREATE TABLE oversight_item (
	id text COLLATE "C" PRIMARY KEY,
	product_id text COLLATE "C" NOT NULL REFERENCES oversight_product (id),
	position bigint NOT NULL,
	words text NOT NULL,
	-- open, in_progress, proof, carried_out, partly, not_carried_out, withdrawn
	state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'in_progress', 'proof', 'carried_out', 'partly', 'not_carried_out', 'withdrawn')),
	-- the state that the other side was told last; empty: none
	told text COLLATE "C" NOT NULL
);
CREATE INDEX oversight_item_place ON oversight_item (product_id, position);

-- What happened to it, one row each. Nothing is taken away.
CREATE TABLE oversight_step (
	id text COLLATE "C" PRIMARY KEY,
	product_id text COLLATE "C" NOT NULL REFERENCES oversight_product (id),
	-- NULL where it is about the whole product
	item_id text COLLATE "C" REFERENCES oversight_item (id),
	kind text COLLATE "C" NOT NULL,
	was text COLLATE "C" NOT NULL,
	became text COLLATE "C" NOT NULL,
	-- the day on which it happened, as whoever wrote it down says
	day text COLLATE "C" NOT NULL,
	words text NOT NULL,
	-- number of the letter in which it was said; may be empty
	letter text COLLATE "C" NOT NULL,
	-- the other side reads it, too
	shared boolean NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL
);
CREATE INDEX oversight_step_product ON oversight_step (product_id, id);

CREATE TABLE oversight_file (
	step_id text COLLATE "C" NOT NULL REFERENCES oversight_step (id),
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	position bigint NOT NULL,
	PRIMARY KEY (step_id, file_id)
);

-- +goose Down
DROP TABLE oversight_file;
DROP TABLE oversight_step;
DROP TABLE oversight_item;
DROP TABLE oversight_place;
DROP TABLE oversight_product;
