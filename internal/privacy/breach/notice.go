package breach

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Kind is to whom a notice goes.
type Kind string

// Article 46 has notice given to ToPeople, whose data it is, and to ToAuthority, that supervises; in some cases to ToPublic.
const (
	ToPeople    Kind = "people"
	ToAuthority Kind = "authority"
	ToPublic    Kind = "public"
)

// Kinds are all of them.
var Kinds = []Kind{ToPeople, ToAuthority, ToPublic}

// Key is the catalog key of a kind.
func (k Kind) Key() string { return "breach.kind." + string(k) }

// Notice is a notice as it was given.
type Notice struct {
	ID        string
	N         int64 // the version of the incident that it tells of
	Kind      Kind
	Addressee string
	Words     string
	At        time.Time
	MadeBy    string
	Made      time.Time
}

const noticeColumns = `id, entry, kind, addressee, words, at, made_by, made_at`

func scanNotice(row db.Row) (Notice, error) {
	var n Notice
	var at, made db.Time
	err := row.Scan(&n.ID, &n.N, &n.Kind, &n.Addressee, &n.Words, &at, &n.MadeBy, &made)
	n.At, n.Made = at.Time, made.Time
	return n, err
}

func (n *Notice) insert(ctx context.Context, tx db.Tx, breach string) error {
	_, err := tx.Exec(ctx, `INSERT INTO breach_notice (breach_id, `+noticeColumns+`) VALUES (`+db.Marks(1, 9)+`)`, breach, n.ID, n.N, string(n.Kind), n.Addressee, n.Words,
		db.At(n.At), n.MadeBy, db.At(n.Made))
	return err
}

// Note writes down a notice that was given otherwise than through the program: to whom, when, and what it said. The hours
// end with the later of those to the people and to the authority that supervises. Kinds: those of Decide; NotFound;
// Conflict where the incident is closed; Invalid with Faults about "kind", "addressee", "at" and "words".
func (b *Breaches) Note(ctx context.Context, actor access.Actor, id string, n Notice) error {
	return b.change(ctx, actor, id, 0, func(ctx context.Context, tx db.Tx, one *Incident, touched *ledger.Touched) (string, string, error) {
		if one.State == Closed {
			return "", "", conflict("closed")
		}
		var f faults
		if !slices.Contains(Kinds, n.Kind) {
			f.add("kind", "kind", nil)
		}
		n.Addressee = f.words("addressee", n.Addressee, 3, maxTitle)
		n.Words = f.words("words", n.Words, minWords, maxWords)
		switch {
		case n.At.After(b.now()):
			f.add("at", "future", nil)
		case n.At.Before(one.Learned):
			f.add("at", "before", nil)
		}
		if err := f.found.Err(); err != nil {
			return "", "", err
		}
		var err error
		if n.ID, err = newID(); err != nil {
			return "", "", err
		}
		n.N, n.MadeBy, n.Made = one.N, actor.Account, b.now()
		if err := n.insert(ctx, tx, one.ID); err != nil {
			return "", "", err
		}
		touched.Add("breach_notice", n.ID)
		return "noted", n.Addressee, b.settle(ctx, tx, actor, one, touched)
	})
}

// settle ends the hours of an incident once the people and the authority that supervises were told.
func (b *Breaches) settle(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, touched *ledger.Touched) error {
	if !one.Told.IsZero() {
		return nil
	}
	all, err := db.All(ctx, tx, scanNotice, `SELECT `+noticeColumns+` FROM breach_notice WHERE breach_id = $1 AND kind IN ('people', 'authority') ORDER BY at, id`, one.ID)
	if err != nil {
		return err
	}
	first := map[Kind]time.Time{}
	var told time.Time
	for _, n := range all {
		if _, ok := first[n.Kind]; !ok {
			first[n.Kind], told = n.At, later(told, n.At)
		}
	}
	if len(first) < 2 {
		return nil
	}
	one.Told = told
	return b.endClock(ctx, tx, actor, one, true, later(told, one.Learned), touched)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
