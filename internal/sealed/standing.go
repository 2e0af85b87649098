package sealed

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

const topic = "identity"

// Standing is how safely the identities of an authority can still be opened.
type Standing struct {
	Authority string
	Key       bool
	Holders   int // who hold the role now
	Ready     int // of them, who can help to open
	// Left is how many shares belong to somebody who holds the role no more.
	Left, Kept int
}

// warnings are what may be wrong, the worst first, with what is said of it below sealed.condition.
var warnings = []struct {
	said  string
	state condition.State
	is    func(s *Standing) bool
}{
	{"off", condition.Off, func(s *Standing) bool { return !s.Key && s.Holders == 0 }},
	{"no_key", condition.Watch, func(s *Standing) bool { return !s.Key }},
	{"closed", condition.Alarm, func(s *Standing) bool { return s.Ready < needed && s.Kept > 0 }},
	{"not_ready", condition.Watch, func(s *Standing) bool { return s.Ready < needed }},
	{"left", condition.Watch, func(s *Standing) bool { return s.Left > 0 }},
	{"few", condition.Watch, func(s *Standing) bool { return s.Ready < needed+1 }},
}

// Condition is the standing as a line for those who look after the installation, or the authority.
func (s *Standing) Condition(name string) condition.Condition {
	c := condition.Condition{Topic: topic, Part: name, State: condition.Good, Said: "sealed.condition.good", Args: problem.Args{
		"ready": s.Ready, "needed": needed, "left": s.Left, "kept": s.Kept,
	}}
	for _, w := range warnings {
		if w.is(s) {
			c.State, c.Said, c.Do = w.state, "sealed.condition."+w.said, "sealed.condition."+w.said+"_do"
			if w.state == condition.Off {
				c.Do = ""
			}
			break
		}
	}
	return c
}

// Standing returns it. It tells counts alone; the caller decides who may know them.
func (s *Sealed) Standing(ctx context.Context, q db.Queryer, authority string) (Standing, error) {
	is := Standing{Authority: authority}
	_, err := key(ctx, q, authority)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return is, err
	}
	is.Key = err == nil
	holders, err := s.holders(ctx, q, authority)
	if err != nil {
		return is, err
	}
	is.Holders = len(holders)
	all, err := s.officers(ctx, q, authority)
	if err != nil {
		return is, err
	}
	is.Ready = readyOf(all)
	gone, err := left(ctx, q, authority, holders)
	if err != nil {
		return is, err
	}
	is.Left = len(gone)
	is.Kept, err = db.One(ctx, q, db.Column[int], `SELECT count(*) FROM sealed_identity WHERE authority_id = $1 AND erased_at IS NULL`, authority)
	return is, err
}

// left are the officers with a share who hold the role no more.
func left(ctx context.Context, q db.Queryer, authority string, holders []string) ([]Officer, error) {
	all, err := db.All(ctx, q, scanOfficer, `SELECT `+officerColumns+` FROM sealed_officer WHERE authority_id = $1 AND ended_at IS NULL
		AND id IN (SELECT s.officer_id FROM sealed_share s JOIN sealed_key k ON k.id = s.key_id WHERE k.ended_at IS NULL) ORDER BY id`, authority)
	return slices.DeleteFunc(all, func(o Officer) bool { return slices.Contains(holders, o.Account) }), err
}

func keepers(ctx context.Context, q db.Queryer) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT authority_id FROM sealed_officer UNION SELECT authority_id FROM sealed_key ORDER BY 1`)
}

// Conditions look whether enough officers can open what authorities keep.
func (s *Sealed) Conditions() condition.Probe {
	return condition.Probe{Topic: topic, Look: func(ctx context.Context) ([]condition.Condition, error) {
		ids, err := keepers(ctx, s.DB)
		if err != nil {
			return nil, err
		}
		looks, err := s.Access.BrandingsOf(ctx, ids...)
		if err != nil {
			return nil, err
		}
		found := make([]condition.Condition, 0, len(ids))
		for _, id := range ids {
			is, err := s.Standing(ctx, s.DB, id)
			if err != nil {
				return nil, err
			}
			found = append(found, is.Condition(looks[id].Name))
		}
		if len(found) == 0 {
			found = append(found, (&Standing{}).Condition(""))
		}
		return found, nil
	}}
}

// withdraw ends the keys of officers who left, as long as that closes nothing: each key of which they have a share can be
// used by two who are officers still. Where it cannot, their share stays until the sheets, or a sharing afresh,
// take its place, and the standing says so. It cannot be used meanwhile: the program asks who holds the role.
func (s *Sealed) withdraw(ctx context.Context, tx db.Tx) error {
	ids, err := keepers(ctx, tx)
	if err != nil {
		return err
	}
	for _, authority := range ids {
		holders, err := s.holders(ctx, tx, authority)
		if err != nil {
			return err
		}
		gone, err := left(ctx, tx, authority, holders)
		if err != nil {
			return err
		}
		for i := range gone {
			if err := s.withdrawOne(ctx, tx, &gone[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Sealed) withdrawOne(ctx context.Context, tx db.Tx, o *Officer) error {
	all, err := s.officers(ctx, tx, o.Authority)
	if err != nil {
		return err
	}
	keys, err := db.All(ctx, tx, db.Column[string], `SELECT key_id FROM sealed_share WHERE officer_id = $1`, o.ID)
	if err != nil {
		return err
	}
	for _, id := range keys {
		with, err := db.All(ctx, tx, db.Column[string], `SELECT officer_id FROM sealed_share WHERE key_id = $1`, id)
		if err != nil {
			return err
		}
		can := 0
		for i := range all {
			if slices.Contains(with, all[i].ID) && !all[i].Tried.IsZero() {
				can++
			}
		}
		if can < needed {
			return nil
		}
	}
	if err := endOfficer(ctx, tx, o.ID, s); err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("sealed_officer", o.ID)
	if err := s.tellKeys(ctx, tx, access.Machine(), o.Authority, "officer_withdrawn", o.ID); err != nil {
		return err
	}
	return s.record(ctx, tx, access.Machine(), o.Authority, "officer_withdrawn", o.ID, "", &touched)
}
