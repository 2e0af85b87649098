package sealed

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Two are two officers who sit at one machine: whoever is signed in there, and a colleague who types their own
// passphrase into the same form.
type Two struct {
	Passphrase      string
	Other           string // account
	OtherPassphrase string
	// Give are the accounts beside these two that get a share. Nobody gets one because an administrator made them an
	// officer: two who have one, or who have the sheets, know whom they give it to.
	Give []string
}

// receivers are the accounts that get a share.
func (t *Two) receivers(actor access.Actor) []string {
	return append([]string{actor.Account, t.Other}, t.Give...)
}

// both opens both officers' own keys.
func (s *Sealed) both(ctx context.Context, actor access.Actor, authority string, two Two) (*Holder, *Holder, error) {
	if err := access.Decide(actor, access.KeepIdentityKeys, access.Scope{Authority: authority}); err != nil {
		return nil, nil, err
	}
	if two.Other == "" || two.Other == actor.Account {
		var f problem.Faults
		f.Add(problem.Place{File: "other"}, "sealed.fault.other", nil)
		return nil, nil, f.Err()
	}
	a, err := s.enter(ctx, authority, actor.Account, two.Passphrase, "passphrase")
	if err != nil {
		return nil, nil, err
	}
	b, err := s.enter(ctx, authority, two.Other, two.OtherPassphrase, "otherpassphrase")
	if err != nil {
		return nil, nil, err
	}
	for _, h := range []*Holder{a, b} {
		if h.Tried.IsZero() {
			return nil, nil, problem.New(problem.Conflict, "sealed.not_tried", nil)
		}
	}
	return a, b, nil
}

// MakeKey makes an authority's key, shares it among the two and those whom they name, and returns the sheets to be printed: they are nowhere after this. Where there is a key that two officers can still use,
// there is nothing to be made; where there is one that they cannot, what is sealed to it stays closed unless its
// sheets are found, and lost must say that this is understood. Kinds: those of Decide, Conflict, Invalid with
// Faults.
func (s *Sealed) MakeKey(ctx context.Context, actor access.Actor, authority string, two Two, sheets int, lost bool) ([]Sheet, error) {
	if err := checkSheets(sheets); err != nil {
		return nil, err
	}
	if _, _, err := s.both(ctx, actor, authority, two); err != nil {
		return nil, err
	}
	m, err := newMaster()
	if err != nil {
		return nil, err
	}
	var printed []Sheet
	err = s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		k := Key{Authority: authority, Made: s.now(), Sheets: sheets, SheetsNeeded: sheetNeeded, SheetsAt: s.now(), Version: 1}
		if k.ID, err = newID(); err != nil {
			return err
		}
		if k.pub, err = m.public(); err != nil {
			return err
		}
		if printed, err = m.sheets(sheetNeeded, sheets); err != nil {
			return err
		}
		var touched ledger.Touched
		if err := s.endKey(ctx, tx, actor, authority, lost); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO sealed_key (`+keyColumns+`) VALUES (`+db.Marks(1, 11)+`)`,
			k.ID, authority, pack(k.pub.point), pack(k.pub.hybrid), db.At(k.Made), k.Sheets, k.SheetsNeeded, db.At(k.SheetsAt), 0, nil, 1)
		if err != nil {
			return err
		}
		touched.Add("sealed_key", k.ID)
		given, err := s.shareOut(ctx, tx, m, &k, two.receivers(actor))
		if err != nil {
			return err
		}
		if err := s.tellKeys(ctx, tx, actor, authority, "key_made", k.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, authority, "key_made", k.ID, strconv.Itoa(given), &touched)
	})
	return printed, err
}

func checkSheets(n int) error {
	var f problem.Faults
	if n < sheetNeeded || n > maxSheets {
		f.Add(problem.Place{File: "sheets"}, "sealed.fault.sheets", problem.Args{"min": sheetNeeded, "max": maxSheets})
	}
	return f.Err()
}

// endKey gives up a key that officers cannot use any more: an event of its own says how many identities stay closed.
func (s *Sealed) endKey(ctx context.Context, tx db.Tx, actor access.Actor, authority string, lost bool) error {
	k, ready, err := s.readyKey(ctx, tx, authority)
	switch {
	case err != nil || k.ID == "":
		return err
	case ready:
		return problem.New(problem.Conflict, "sealed.key_in_use", nil)
	case !lost:
		return problem.New(problem.Conflict, "sealed.key_lost", nil)
	}
	closed, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM sealed_identity WHERE key_id = $1 AND erased_at IS NULL`, k.ID)
	if err != nil {
		return err
	}
	err = db.Update(ctx, tx, `UPDATE sealed_key SET ended_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL`, k.ID, db.At(s.now()))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("sealed_key", k.ID)
	return s.record(ctx, tx, actor, authority, "key_given_up", k.ID, strconv.Itoa(closed), &touched)
}

// shareOut gives a share to those of the accounts who are officers and have tried their passphrase, takes all that were
// there before, and returns how many it gave.
func (s *Sealed) shareOut(ctx context.Context, tx db.Tx, m *master, k *Key, to []string) (int, error) {
	all, err := s.officers(ctx, tx, k.Authority)
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(o Officer) bool { return o.Tried.IsZero() || !slices.Contains(to, o.Account) })
	if len(all) < needed || len(all) > maxOfficers {
		return 0, problem.New(problem.Conflict, "sealed.few", problem.Args{"needed": needed})
	}
	parts, err := m.split(len(all))
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sealed_share WHERE key_id = $1`, k.ID); err != nil {
		return 0, err
	}
	for i := range parts {
		text, err := parts[i].text()
		if err != nil {
			return 0, err
		}
		sealed, err := sealTo(all[i].public, text, shareAbout(k.ID, all[i].ID))
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO sealed_share (key_id, officer_id, sealed) VALUES ($1, $2, $3)`, k.ID, all[i].ID, pack(sealed)); err != nil {
			return 0, err
		}
	}
	// What an officer added to an opening belongs to a share that is void now: they ask again.
	_, err = tx.Exec(ctx, `UPDATE sealed_request SET parts = '', state = $2, version = version + 1 WHERE key_id = $1 AND state = $3`, k.ID, string(Lapsed), string(Asked))
	return len(all), err
}

// Split shares an authority's keys afresh among the two and those whom they name: nobody else has anything any more,
// and whoever is new can help to open. It takes two who have a share. Kinds: those of Decide, Conflict, Invalid.
func (s *Sealed) Split(ctx context.Context, actor access.Actor, authority string, two Two) error {
	a, b, err := s.both(ctx, actor, authority, two)
	if err != nil {
		return err
	}
	masters := map[string]*master{}
	for id := range a.keys {
		if b.keys[id] == nil {
			continue
		}
		if masters[id], err = masterFrom(a.keys[id], b.keys[id]); err != nil {
			return err
		}
	}
	return s.renew(ctx, actor, authority, masters, "shared", two.receivers(actor))
}

// renew shares keys out that were put together.
func (s *Sealed) renew(ctx context.Context, actor access.Actor, authority string, masters map[string]*master, kind string, to []string) error {
	if len(masters) == 0 {
		return problem.New(problem.Conflict, "sealed.no_share", nil)
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var touched ledger.Touched
		subject, given := "", 0
		for id, m := range masters {
			k, err := keyByID(ctx, tx, id)
			if err != nil {
				return err
			}
			if pub, err := m.public(); err != nil || k.Authority != authority || string(markOf(pub)) != string(markOf(k.pub)) {
				return errors.Join(err, errShare)
			}
			if given, err = s.shareOut(ctx, tx, m, &k, to); err != nil {
				return err
			}
			err = db.Update(ctx, tx, `UPDATE sealed_key SET split = split + 1, version = version + 1 WHERE id = $1 AND version = $2`, k.ID, k.Version)
			if err != nil {
				return err
			}
			touched.Add("sealed_key", id)
			if subject == "" || k.Ended.IsZero() {
				subject = id
			}
		}
		if err := s.tellKeys(ctx, tx, actor, authority, kind, strings.Join([]string{subject, s.now().Format(time.RFC3339)}, "/")); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, authority, kind, subject, strconv.Itoa(given), &touched)
	})
}

// Print draws new sheets for the key in use. Those of before make the same key, until they are destroyed. It takes
// two who have a share. Kinds: as Split.
func (s *Sealed) Print(ctx context.Context, actor access.Actor, authority string, two Two, sheets int) ([]Sheet, error) {
	if err := checkSheets(sheets); err != nil {
		return nil, err
	}
	a, b, err := s.both(ctx, actor, authority, two)
	if err != nil {
		return nil, err
	}
	var printed []Sheet
	err = s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		k, err := key(ctx, tx, authority)
		if problem.KindOf(err) == problem.NotFound && err != nil || err == nil && (a.keys[k.ID] == nil || b.keys[k.ID] == nil) {
			return problem.New(problem.Conflict, "sealed.no_share", nil)
		}
		if err != nil {
			return err
		}
		m, err := masterFrom(a.keys[k.ID], b.keys[k.ID])
		if err != nil {
			return err
		}
		if pub, err := m.public(); err != nil || string(markOf(pub)) != string(markOf(k.pub)) {
			return errors.Join(err, errShare) // paper that makes another key is worse than none
		}
		if printed, err = m.sheets(sheetNeeded, sheets); err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE sealed_key SET sheets = $2, sheets_needed = $3, sheets_at = $4, version = version + 1 WHERE id = $1`, k.ID, sheets, sheetNeeded, db.At(s.now()))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("sealed_key", k.ID)
		if err := s.tellKeys(ctx, tx, actor, authority, "sheets_printed", k.ID+"/"+s.now().Format(time.RFC3339)); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, authority, "sheets_printed", k.ID, strconv.Itoa(sheets), &touched)
	})
	return printed, err
}

// Recover puts a key together from its sheets and shares it among the two and those whom they name: the way back when
// passphrases are lost, also to a key that was given up. Two officers with keys of their own do it. Kinds: as
// Split; Invalid with a fault about "codes" for a sheet that is none, or of another key.
func (s *Sealed) Recover(ctx context.Context, actor access.Actor, authority string, two Two, codes []string) error {
	if _, _, err := s.both(ctx, actor, authority, two); err != nil {
		return err
	}
	wrong := func(why string, n int) error {
		var f problem.Faults
		f.Add(problem.Place{File: "codes"}, "sealed.fault."+why, problem.Args{"n": n})
		return f.Err()
	}
	var all []sheet
	for i, code := range codes {
		one, err := readSheet(code)
		if err != nil {
			return wrong("sheet", i+1)
		}
		if !slices.ContainsFunc(all, func(s sheet) bool { return s.x == one.x && string(s.mark) == string(one.mark) }) {
			all = append(all, one)
		}
	}
	if len(all) == 0 || len(all) < all[0].needed {
		return wrong("few_sheets", sheetNeeded)
	}
	m, err := masterFromSheets(all)
	if err != nil {
		return wrong("other_sheets", len(all))
	}
	keys, err := db.All(ctx, s.DB, scanKey, `SELECT `+keyColumns+` FROM sealed_key WHERE authority_id = $1 ORDER BY id`, authority)
	if err != nil {
		return err
	}
	for i := range keys {
		if string(markOf(keys[i].pub)) == string(all[0].mark) {
			return s.renew(ctx, actor, authority, map[string]*master{keys[i].ID: m}, "recovered", two.receivers(actor))
		}
	}
	return wrong("other_sheets", len(all))
}
