package document

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Write begins a draft. Kinds: those of Decide; Invalid with Faults.
func (d *Documents) Write(ctx context.Context, actor access.Actor, authority string, kind Kind, text Text) (Document, error) {
	one := Document{Authority: authority, Kind: kind, State: Draft, Text: text, MadeBy: actor.Account, Version: 1}
	if err := access.Decide(actor, access.WriteDocuments, one.Scope()); err != nil {
		return one, err
	}
	if kind != Letter {
		return one, problem.New(problem.NotFound, "document.not_found", nil)
	}
	if err := one.check(); err != nil {
		return one, err
	}
	var err error
	if one.ID, err = newID(); err != nil {
		return one, err
	}
	one.Made = d.now()
	one.Changed = one.Made
	err = d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := ours(ctx, tx, one); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO document (id, authority_id, kind, lang, state, open, subject, nature, attachments, class, recipients,
				copies, body, position_id, staff_number, made_by, made_at, changed_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
			append([]any{one.ID, one.Authority, string(one.Kind)}, one.texts(string(one.State), one.MadeBy, db.At(one.Made), db.At(one.Changed), one.Version)...)...); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "written", one, "")
	})
	return one, err
}

// texts are the values of what people write, in the order of the columns, and what stands behind them.
func (d Document) texts(state string, rest ...any) []any {
	return append([]any{
		string(d.Lang), state, d.Open, d.Subject, d.Nature, d.Attachments, d.Class, d.Recipients, d.Copies, d.Body, null(d.Position), d.StaffNumber,
	}, rest...)
}

// Edit changes a draft. Version is the one seen. Kinds: those of Decide; Invalid with Faults; Conflict
// when somebody was faster, or when it is no draft any more.
func (d *Documents) Edit(ctx context.Context, actor access.Actor, id string, version int64, text Text) (Document, error) {
	one, err := d.draft(ctx, actor, id)
	if err != nil {
		return one, err
	}
	one.Text, one.Version, one.Changed = text, version+1, d.now()
	if err := one.check(); err != nil {
		return one, err
	}
	err = d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := ours(ctx, tx, one); err != nil {
			return err
		}
		if err := seen(db.Update(ctx, tx, `UPDATE document SET lang = $2, state = $3, open = $4, subject = $5, nature = $6, attachments = $7, class = $8,
				recipients = $9, copies = $10, body = $11, position_id = $12, staff_number = $13, changed_at = $14, version = $15 + 1
			WHERE id = $1 AND version = $15 AND state = 'draft'`,
			append([]any{one.ID}, one.texts(string(Draft), db.At(one.Changed), version)...)...)); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "edited", one, "")
	})
	return one, err
}

// Discard lets a draft go. Kinds as Edit.
func (d *Documents) Discard(ctx context.Context, actor access.Actor, id string, version int64) error {
	one, err := d.draft(ctx, actor, id)
	if err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := seen(db.Update(ctx, tx, `UPDATE document SET state = 'discarded', changed_at = $3, version = version + 1
			WHERE id = $1 AND version = $2 AND state = 'draft'`, id, version, db.At(d.now()))); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "discarded", one, "")
	})
}

// draft reads a draft for somebody who may write.
func (d *Documents) draft(ctx context.Context, actor access.Actor, id string) (Document, error) {
	one, err := byID(ctx, d.DB, id)
	if err != nil {
		return one, err
	}
	if err := access.Decide(actor, access.WriteDocuments, one.Scope()); err != nil {
		return one, err
	}
	if one.State != Draft {
		return one, conflict("no_draft")
	}
	return one, nil
}

// ours looks whether the signatory's position is one of the authority.
func ours(ctx context.Context, tx db.Tx, one Document) error {
	if one.Position == "" {
		return nil
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM position WHERE id = $1 AND authority_id = $2`, one.Position, one.Authority)
	if err == nil && n == 0 {
		var f faults
		f.add("position", "position", nil)
		return f.found.Err()
	}
	return err
}

// check trims and checks what somebody writes. A draft may be unfinished, so only its subject is needed:
// without one nobody would find it again.
func (t *Text) check() error {
	var f faults
	if _, known := locale.Parse(string(t.Lang)); !known {
		f.add("lang", "lang", nil)
	}
	t.Subject = f.line("subject", t.Subject, maxLine, true)
	t.Nature = f.line("nature", t.Nature, 60, false)
	t.Attachments = f.line("attachments", t.Attachments, 100, false)
	t.Class = f.line("class", t.Class, 40, false)
	t.StaffNumber = f.line("staff_number", t.StaffNumber, 40, false)
	t.Recipients = f.lines("recipients", t.Recipients, maxLines)
	t.Copies = f.lines("copies", t.Copies, maxLines)
	t.Body = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(t.Body), " \n")
	if len(t.Body) > MaxBody {
		f.add("body", "body_long", problem.Args{"max": MaxBody >> 10})
	}
	if unsaid(strings.NewReplacer("\n", "", "\t", "").Replace(t.Body)) {
		f.add("body", "control", nil)
	}
	return f.found.Err()
}
