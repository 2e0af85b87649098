package complaint

import (
	"cmp"
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/redact"
)

// shielders are the rights by one of which somebody makes copies and writes voice notes down, where they see the case.
var shielders = []access.Action{access.TriageCases, access.WorkCases, access.ExamineCases, access.InformCases}

// Shielders are those rights.
func Shielders() []access.Action { return slices.Clone(shielders) }

// shielding is a case whose copies actor may make. Kinds: Unauthenticated; NotFound for what is not theirs to know
// of; Forbidden for who only reads.
func (c *Complaints) shielding(ctx context.Context, actor access.Actor, id string) (redact.Of, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return redact.Of{}, err
	}
	all, err := barsOf(ctx, c.DB, id)
	if err != nil {
		return redact.Of{}, err
	}
	if len(mayBy(all.leave(actor), &one, shielders)) == 0 {
		return redact.Of{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	if one.Shielded {
		if open, err := c.looked(ctx, c.DB, actor, &one); err != nil || !open {
			return redact.Of{}, cmp.Or(err, error(problem.New(problem.Forbidden, "complaint.veiled", nil)))
		}
	}
	return shielded(&one), nil
}

// MayShield reports whether actor makes copies of a case's pictures and writes its voice notes down.
func (c *Complaints) MayShield(ctx context.Context, actor access.Actor, id string) bool {
	_, err := c.shielding(ctx, actor, id)
	return err == nil
}

// hearers are the rights by one of which somebody listens to a reporter who hides. A voice says who somebody is to
// whoever knows it, and those who answer a report may know its reporter: they read what it says.
var hearers = []access.Action{access.TriageCases, access.ExamineCases}

// unheard are the voice notes of a case's reporter that actor, left what the bars leave, may not listen to.
func unheard(actor access.Actor, one *Case, all []Entry, files map[string]evidence.File) map[string]bool {
	if one.Secrecy == Open || actor.Machine || len(mayBy(actor, one, hearers)) > 0 {
		return nil
	}
	theirs, _ := Along(one, all)
	kept := map[string]bool{}
	for _, id := range theirs {
		if file, ok := files[id]; ok && file.Sound() {
			kept[id] = true
		}
	}
	return kept
}

// hearing refuses to have somebody write down what they may not listen to. Kinds: those of look; Forbidden.
func (c *Complaints) hearing(ctx context.Context, actor access.Actor, id, file string) error {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return err
	}
	bars, err := barsOf(ctx, c.DB, id)
	if err != nil {
		return err
	}
	all, err := entries(ctx, c.DB, id)
	if err != nil {
		return err
	}
	files, err := c.files(ctx, c.DB, one)
	if err != nil {
		return err
	}
	if unheard(bars.leave(actor), &one, all, files)[file] {
		return problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	return nil
}

func shielded(one *Case) redact.Of {
	return redact.Of{Case: one.ID, Stream: stream(one.ID), Scope: one.Scope()}
}

// Preview draws a picture of a case for choosing parts of it. Kinds: those of Redact.
func (c *Complaints) Preview(ctx context.Context, actor access.Actor, id, file string) (picture.Made, error) {
	of, err := c.shielding(ctx, actor, id)
	if err != nil {
		return picture.Made{}, err
	}
	return c.Shields.Preview(ctx, of.Case, file)
}

// Redact makes a copy of a picture of a case with areas of it covered for good. Kinds: Unauthenticated; NotFound;
// Forbidden for who only reads the case; those of redact.Cover.
func (c *Complaints) Redact(ctx context.Context, actor access.Actor, id, file string, areas []picture.Area) (redact.Copy, error) {
	of, err := c.shielding(ctx, actor, id)
	if err != nil {
		return redact.Copy{}, err
	}
	return c.Shields.Cover(ctx, actor, of, file, areas)
}

// DropCopy takes a copy back that does not cover enough. Kinds: those of Redact; Conflict where somebody was faster.
func (c *Complaints) DropCopy(ctx context.Context, actor access.Actor, id, one string) error {
	of, err := c.shielding(ctx, actor, id)
	if err != nil {
		return err
	}
	return c.Shields.Drop(ctx, actor, of, one)
}

// Transcribe writes down what is said in a voice note of a case. Kinds: those of Redact and redact.Transcribe;
// Forbidden for who may not listen to it.
func (c *Complaints) Transcribe(ctx context.Context, actor access.Actor, id, file string, revision int64, words string) error {
	of, err := c.shielding(ctx, actor, id)
	if err == nil {
		err = c.hearing(ctx, actor, id, file)
	}
	if err != nil {
		return err
	}
	_, err = c.Shields.Transcribe(ctx, actor, of, file, revision, words)
	return err
}

// TaskPictures are the copies that go along with a task of actor's, or of a case that they may see: only while the
// reporter is open, whatever was let go along before. Kinds: those of Task.
func (c *Complaints) TaskPictures(ctx context.Context, actor access.Actor, task string) ([]evidence.File, error) {
	one, err := c.Task(ctx, actor, task)
	if err != nil {
		return nil, err
	}
	of, err := byID(ctx, c.DB, one.Case)
	if err != nil || of.Secrecy != Open || !one.Ended.IsZero() && one.Account == actor.Account {
		return nil, err
	}
	return c.Shields.Lent(ctx, c.DB, task)
}

// Lends are copies that are to go along, by their ids, and those that whoever sends them has looked at.
type Lends struct{ Copies, Looked []string }

// lend lets copies of pictures go along with a task: never of a case whose reporter hides, and never one that
// nobody has looked at.
func (c *Complaints) lend(ctx context.Context, tx db.Tx, a *acting, task string, l Lends) error {
	if len(l.Copies) == 0 {
		return nil
	}
	var f faults
	switch {
	case a.was.Secrecy != Open:
		f.add("pictures", "pictures_hidden", nil)
	case slices.ContainsFunc(l.Copies, func(id string) bool { return !slices.Contains(l.Looked, id) }):
		f.add("pictures", "not_looked", nil)
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	err := c.Shields.Lend(ctx, tx, a.Actor, shielded(&a.was), task, &a.touched, slices.Compact(slices.Sorted(slices.Values(l.Copies)))...)
	if problem.KindOf(err) == problem.Invalid {
		f.add("pictures", "picture_gone", nil)
		return f.found.Err()
	}
	return err
}

// attach lets copies of the case's pictures come with an answer beside files: what officers took in the field is for
// the reporter's eyes only once nobody else can be recognised on it.
func (c *Complaints) attach(ctx context.Context, tx db.Tx, a *acting, files []string, l Lends) error {
	if len(l.Copies) == 0 {
		return nil
	}
	copies, err := c.Shields.Copies(ctx, tx, a.was.ID)
	if err != nil {
		return err
	}
	var f faults
	for _, id := range l.Copies {
		switch {
		case !slices.ContainsFunc(copies, func(one redact.Copy) bool { return one.ID == id }):
			f.add("pictures", "picture_gone", nil)
		case !slices.Contains(l.Looked, id):
			f.add("pictures", "not_looked", nil)
		}
	}
	a.entry.Data[filesOf] = fileList(slices.Concat(files, l.Copies))
	return f.found.Err()
}

// written gives the case that another became what was written down of the voice notes that stay, masked.
func (c *Complaints) written(ctx context.Context, tx db.Tx, of, became *Case) error {
	all, err := c.Shields.Transcripts(ctx, tx, of.ID)
	if err != nil {
		return err
	}
	in, err := entries(ctx, tx, of.ID)
	if err != nil {
		return err
	}
	theirs, _ := Along(of, in)
	last := slices.DeleteFunc(redact.Latest(all), func(t redact.Transcript) bool { return t.File != "" && !slices.Contains(theirs, t.File) })
	say := c.Catalog.Printer(locale.Indonesian).T
	return c.Shields.Bring(ctx, tx, shielded(became), last, func(words string) string {
		return mask.Text(words, func(key string) string { return say(key) })
	})
}

// shields reads the copies and transcripts of a file's case, and which voices actor may not hear.
func (c *Complaints) shields(ctx context.Context, actor access.Actor, f *File) error {
	bars, err := barsOf(ctx, c.DB, f.Case.ID)
	if err != nil {
		return err
	}
	f.Unheard = unheard(bars.leave(actor), &f.Case, f.Entries, f.Files)
	if f.Copies, err = c.Shields.Copies(ctx, c.DB, f.Case.ID); err != nil {
		return err
	}
	f.Transcripts, err = c.Shields.Transcripts(ctx, c.DB, f.Case.ID)
	return err
}

// writtenOf is what was written down last of the voice notes among files, without who wrote it.
func (c *Complaints) writtenOf(ctx context.Context, id string, files map[string]evidence.File) ([]redact.Transcript, error) {
	all, err := c.Shields.Transcripts(ctx, c.DB, id)
	last := slices.DeleteFunc(redact.Latest(all), func(t redact.Transcript) bool { return t.File != "" && files[t.File].State != evidence.Ready })
	for i := range last {
		last[i].MadeBy = ""
	}
	return last, err
}
