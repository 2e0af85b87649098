package retention

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// one destroys an item, unless it has changed since it was listed, or something came to need it.
func (r *Retention) one(ctx context.Context, tx db.Tx, p *Plan, one *Item) error {
	state, err := r.stillDue(ctx, tx, one)
	if err != nil {
		return err
	}
	counter := "skipped"
	if state == Gone {
		counter = "destroyed"
		if err := r.destroy(ctx, tx, p, one); err != nil {
			return fmt.Errorf("destroy the case %s: %w", one.Case, err)
		}
	}
	err = db.Update(ctx, tx, `UPDATE retention_item SET state = $3 WHERE plan_id = $1 AND ordinal = $2 AND state = $4`, p.ID, one.Ordinal, string(state), string(Listed))
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `UPDATE retention_plan SET `+counter+` = `+counter+` + 1, trouble = '' WHERE id = $1`, p.ID)
}

// lock keeps everybody else from a case that is not destroyed until the transaction is over: whoever destroys it and
// whoever comes to need it would else each not see the other. Kind: Conflict where it is destroyed.
func lock(ctx context.Context, tx db.Tx, id string) error {
	return db.Update(ctx, tx, `UPDATE complaint SET version = version WHERE id = $1 AND destroyed_at IS NULL`, id)
}

// stillDue looks at a case again, inside the transaction that destroys it.
func (r *Retention) stillDue(ctx context.Context, tx db.Tx, one *Item) (ItemState, error) {
	if err := lock(ctx, tx, one.Case); errors.Is(err, db.ErrChanged) {
		return Changed, nil
	} else if err != nil {
		return "", err
	}
	now, err := db.One(ctx, tx, func(row db.Row) (Item, error) {
		var i Item
		return i, row.Scan(&i.seen, &i.Back)
	}, `SELECT c.version, `+back+` FROM complaint c WHERE c.id = $1 AND c.ended_at IS NOT NULL AND c.destroyed_at IS NULL`, one.Case)
	switch {
	case err != nil && problem.KindOf(err) == problem.NotFound:
		return Changed, nil
	case err != nil:
		return "", err
	case now.seen != one.seen:
		return Changed, nil
	case now.Back != "":
		return Needed, nil
	}
	now.Case = one.Case
	again := []Item{now}
	if err := r.keepBack(ctx, tx, again); err != nil {
		return "", err
	}
	if again[0].Back != "" {
		return Needed, nil
	}
	return Gone, nil
}

// ofCase are the tables whose rows speak of one case; their salts go from the record with them.
var ofCase = []string{
	"complaint", "complaint_reporter", "complaint_entry", "complaint_answer", "complaint_task", "complaint_referral", "sealed_identity",
	"sealed_request", "file", "redaction", "shield", "transcript", "hold_ban", "retention_hold", "privacy_request",
}

// destroy ends the words of a case, or its recordings and pictures alone, with their hashes' salts.
func (r *Retention) destroy(ctx context.Context, tx db.Tx, p *Plan, one *Item) error {
	var touched ledger.Touched
	files, err := r.files(ctx, tx, one)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := r.Files.Erase(ctx, tx, access.Machine(), f.ID, "retention "+p.ID); err != nil {
			return err
		}
	}
	kind := "media_destroyed"
	if one.Class != Media {
		kind = "destroyed"
		if err := r.blank(ctx, tx, one, &touched); err != nil {
			return err
		}
	}
	what, err := erasure(ctx, tx, one, files)
	if err != nil {
		return err
	}
	if what.Rows, err = whole(ctx, tx, what.Rows, &touched); err != nil {
		return err
	}
	return r.Record.Erase(ctx, tx, access.Event{
		Stream: "case:" + one.Case, Kind: "retention." + kind, Actor: access.Machine(), Scope: access.Scope{Authority: p.Authority}, At: r.now(),
		Subject: one.Case, Why: p.ID, Rule: p.Schedule,
	}, what)
}

// files are those that go with an item.
func (r *Retention) files(ctx context.Context, tx db.Tx, one *Item) ([]evidence.File, error) {
	all, err := r.Files.Of(ctx, tx, evidence.Holder{Kind: "case", ID: one.Case})
	if err != nil {
		return nil, err
	}
	var going []evidence.File
	for _, f := range all {
		media := strings.HasPrefix(f.Type, "image/") || strings.HasPrefix(f.Type, "audio/")
		if f.State != evidence.Erased && (media || one.Class != Media) {
			going = append(going, f)
		}
	}
	return going, nil
}

// blanks are what ends the words of a case: what stays is its number, days, kind, category, office and outcome, and that
// something happened and when. Who is kept from it stays, too, so that it stays shut to them.
var blanks = []string{
	`UPDATE complaint_entry SET by_account = '', why = '', words = '', data = '{}' WHERE complaint_id = $1`,
	`UPDATE complaint_answer SET finding = '', action = '', done_on = '', proof = '', made_by = '', sent_by = '', ended_why = '' WHERE complaint_id = $1`,
	`UPDATE complaint_task SET account = '', place = '', task = '', result = '', made_by = '', ended_by = '' WHERE complaint_id = $1`,
	`UPDATE complaint_referral SET to_name = '', receipt = '' WHERE complaint_id = $1`,
	`UPDATE shield SET title = '', proposed_by = '', decided_by = '' WHERE case_id = $1`,
	`UPDATE redaction SET areas = '[]', made_by = '', dropped_by = '' WHERE case_id = $1`,
	`UPDATE transcript SET words = '', made_by = '' WHERE case_id = $1`,
	`DELETE FROM complaint_reporter WHERE complaint_id = $1`,
	`DELETE FROM complaint_mention WHERE complaint_id = $1`,
	`DELETE FROM complaint_duty WHERE complaint_id = $1`,
	`DELETE FROM complaint_draft WHERE complaint_id = $1`,
	// Why somebody was put on the hold list, and why a court needed the case: who did so, and when, stays.
	`UPDATE hold_ban SET reason = '', version = version + 1 WHERE case_id = $1`,
	`UPDATE retention_hold SET reason = '', lift_reason = '', version = version + 1 WHERE case_id = $1`,
	// What was asked and answered about the reporter's data; that it was, and in time, stays.
	`UPDATE privacy_request SET sealed = '', answer = '', version = version + 1 WHERE complaint_id = $1`,
	`UPDATE clock_history SET by_account = '', why = '' WHERE clock_id IN (SELECT id FROM clock WHERE subject_kind = 'case' AND subject_id = $1)`,
}

func (r *Retention) blank(ctx context.Context, tx db.Tx, one *Item, touched *ledger.Touched) error {
	err := db.Update(ctx, tx, `UPDATE complaint SET once = NULL, taken_by = '', title = '', words = '', place = '', position = '', region = '', happened_on = '',
			asked_on = '', promised_on = '', wish = '', link = '', owner = '', second = '',
			priority = CASE WHEN priority = 'vulnerable' THEN 'usual' ELSE priority END, unread_at = NULL, destroyed_at = $3, version = version + 1, searched = version + 1
		WHERE id = $1 AND version = $2`, one.Case, one.seen, db.At(r.now()))
	if err != nil {
		return err
	}
	touched.Add("complaint", one.Case)
	touched.Add("complaint_reporter", one.Case)
	for _, by := range [][2]string{
		{"complaint_entry", "complaint_id"},
		{"complaint_answer", "complaint_id"},
		{"complaint_task", "complaint_id"},
		{"complaint_referral", "complaint_id"},
		{"redaction", "case_id"},
		{"shield", "case_id"},
		{"transcript", "case_id"},
		{"hold_ban", "case_id"},
		{"retention_hold", "case_id"},
		{"privacy_request", "complaint_id"},
	} {
		table := by[0]
		ids, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM `+table+` WHERE `+by[1]+` = $1`, one.Case)
		if err != nil {
			return err
		}
		for _, id := range ids {
			touched.Add(table, id)
		}
	}
	for _, statement := range blanks {
		if _, err := tx.Exec(ctx, statement, one.Case); err != nil {
			return err
		}
	}
	if r.Identities != nil {
		if err := r.Identities.Forget(ctx, tx, one.Case, touched); err != nil {
			return err
		}
	}
	if r.Unindex == nil {
		return nil
	}
	return r.Unindex(ctx, tx, one.Case)
}

// besides are the events about a case that stand in the record of its authority and not in its own: they say why.
const besides = `SELECT e.id FROM ledger_event e WHERE e.detail IS NOT NULL AND e.id IN (
	SELECT r.event_id FROM ledger_row r WHERE r.table_name = 'hold_ban' AND r.row_id IN (SELECT id FROM hold_ban WHERE case_id = $1)
	UNION SELECT r.event_id FROM ledger_row r WHERE r.table_name = 'retention_hold' AND r.row_id IN (SELECT id FROM retention_hold WHERE case_id = $1))`

// erasure is what the record holds of an item: every event of the case and of its files that says anything, and every
// state of the rows that they left.
func erasure(ctx context.Context, tx db.Tx, one *Item, files []evidence.File) (ledger.Erasure, error) {
	var what ledger.Erasure
	streams := []string{}
	if one.Class != Media {
		streams = append(streams, "case:"+one.Case)
	}
	for _, f := range files {
		streams = append(streams, "file/"+f.ID)
		what.Rows = append(what.Rows, ledger.Row{Table: "file", ID: f.ID})
	}
	for _, s := range streams {
		events, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM ledger_event WHERE stream = $1 AND detail IS NOT NULL ORDER BY sequence`, s)
		if err != nil {
			return what, err
		}
		what.Events = append(what.Events, events...)
	}
	if one.Class == Media {
		return what, nil
	}
	beside, err := db.All(ctx, tx, db.Column[string], besides, one.Case)
	if err != nil {
		return what, err
	}
	what.Events = append(what.Events, beside...)
	marks, args := db.Marks(2, len(ofCase)), []any{"case:" + one.Case}
	for _, table := range ofCase {
		args = append(args, table)
	}
	rows, err := db.All(ctx, tx, func(row db.Row) (ledger.Row, error) {
		var one ledger.Row
		return one, row.Scan(&one.Table, &one.ID)
	}, `SELECT DISTINCT r.table_name, r.row_id FROM ledger_event e JOIN ledger_row r ON r.event_id = e.id WHERE e.stream = $1 AND r.table_name IN (`+marks+`)
		ORDER BY r.table_name, r.row_id`, args...)
	what.Rows = append(what.Rows, rows...)
	return what, err
}

// whole are rows, and those touched, each once.
func whole(ctx context.Context, tx db.Tx, rows []ledger.Row, touched *ledger.Touched) ([]ledger.Row, error) {
	more, err := touched.Rows(ctx, tx)
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	var all []ledger.Row
	for _, row := range append(rows, more...) {
		if key := [2]string{row.Table, row.ID}; !seen[key] {
			seen[key] = true
			all = append(all, ledger.Row{Table: row.Table, ID: row.ID})
		}
	}
	return all, nil
}
