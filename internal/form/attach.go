package form

import (
	"context"
	"errors"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// holderKind is what files call the noun that has them.
const holderKind = "form"

// What becomes of a file that came. A file that is refused stays awaited: the phone keeps what it has.
const (
	FileKept    = "kept"
	FileSame    = "same"
	FileRefused = "refused"
)

// Attachment says what became of a file.
type Attachment struct {
	What string
	Why  problem.Fault // of one that was refused: its Key and Args
}

// Attach gives a form a file that it names, which the actor has sent as an upload. Its bytes must be those that the
// form names, and a photo must be one. Kinds: NotFound where the form names no such file, or there is no such upload;
// Forbidden for whoever never sent anything of the form; Conflict while bytes are missing.
func (f *Forms) Attach(ctx context.Context, actor access.Actor, form, ref, upload string) (Attachment, error) {
	was, of, err := f.named(ctx, actor, form, ref)
	if err != nil {
		return Attachment{}, err
	}
	if was.File != "" {
		return f.there(ctx, was.File)
	}
	owner := evidence.AccountOwner(actor.Account)
	file, err := f.Files.Finish(ctx, owner, upload)
	var faults problem.Faults
	switch {
	case errors.As(err, &faults):
		return f.refuse(ctx, actor, &of, ref, faults[0])
	case err != nil:
		return Attachment{}, err
	}
	if key := unfit(&was, &file); key != "" {
		return f.refuse(ctx, actor, &of, ref, problem.Fault{Key: "form.file_refused." + key})
	}
	var out Attachment
	return out, f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		out, err = f.attach(ctx, tx, actor, &of, ref, file.ID)
		return err
	})
}

// there is the answer about a file that came before: it may have been refused when it was looked at.
func (f *Forms) there(ctx context.Context, id string) (Attachment, error) {
	file, err := f.Files.Get(ctx, f.DB, id)
	if err == nil && file.State == evidence.Refused {
		return Attachment{What: FileRefused, Why: problem.Fault{Key: "form.file_refused.scan"}}, nil
	}
	return Attachment{What: FileSame}, err
}

// named returns a file that a form names, for whoever had a hand in the form.
func (f *Forms) named(ctx context.Context, actor access.Actor, form, ref string) (Arrived, Form, error) {
	none := problem.New(problem.NotFound, "form.file_none", nil)
	of, err := byID(ctx, f.DB, form)
	if err != nil || !valid(ref) {
		return Arrived{}, of, none
	}
	hands, err := f.Hands(ctx, f.DB, form)
	if err != nil {
		return Arrived{}, of, err
	}
	if !slices.Contains(hands, actor.Account) {
		return Arrived{}, of, problem.New(problem.Forbidden, "form.not_sent", nil)
	}
	was, err := db.One(ctx, f.DB, scanArrived, fileQuery+` WHERE a.form_id = $1 AND a.ref = $2`, form, ref)
	if problem.KindOf(err) == problem.NotFound {
		err = none
	}
	return was, of, err
}

// unfit says why a file is not the one that is named.
func unfit(was *Arrived, file *evidence.File) string {
	switch {
	case file.Sum.String() != was.SHA256:
		return "sum"
	case file.State == evidence.Refused:
		return "scan"
	case (was.Kind == Photo || was.Kind == Signature) && !file.Picture():
		return "photo"
	case was.Kind == Voice && !file.Sound():
		return "voice"
	default:
		return ""
	}
}

func (f *Forms) attach(ctx context.Context, tx db.Tx, actor access.Actor, of *Form, ref, file string) (Attachment, error) {
	// Of two that bring the same file one is first.
	done, err := tx.Exec(ctx, `UPDATE form_file SET file_id = $3, refused = '' WHERE form_id = $1 AND ref = $2 AND file_id IS NULL`, of.ID, ref, file)
	if err != nil {
		return Attachment{}, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return Attachment{What: FileSame}, err
	}
	holder := evidence.Holder{Kind: holderKind, ID: of.ID, Scope: of.Scope(), Purpose: evidence.Attachment}
	if _, err := f.Files.Claim(ctx, tx, holder, evidence.AccountOwner(actor.Account), file); err != nil {
		return Attachment{}, err
	}
	var touched ledger.Touched
	touched.Add("form_file", of.ID+"/"+ref)
	return Attachment{What: FileKept}, f.record(ctx, tx, actor, "file_kept", of, "", &touched)
}

// NotTaken notes that the bytes of a file were refused before all of them had come: a first look showed that they can
// be none. Whoever sent them says so, since nothing of them is here; the file stays awaited. Kinds: NotFound and
// Forbidden as Attach.
func (f *Forms) NotTaken(ctx context.Context, actor access.Actor, form, ref string) (Attachment, error) {
	was, of, err := f.named(ctx, actor, form, ref)
	if err != nil {
		return Attachment{}, err
	}
	if was.File != "" {
		return f.there(ctx, was.File)
	}
	return f.refuse(ctx, actor, &of, ref, problem.Fault{Key: "form.file_refused.first_look"})
}

// refuse notes why a file was refused. It stays awaited.
func (f *Forms) refuse(ctx context.Context, actor access.Actor, of *Form, ref string, why problem.Fault) (Attachment, error) {
	out := Attachment{What: FileRefused, Why: why}
	return out, f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE form_file SET refused = $3 WHERE form_id = $1 AND ref = $2 AND file_id IS NULL AND refused <> $3`, of.ID, ref, why.Key)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		var touched ledger.Touched
		touched.Add("form_file", of.ID+"/"+ref)
		return f.record(ctx, tx, actor, "file_refused", of, "", &touched)
	})
}
