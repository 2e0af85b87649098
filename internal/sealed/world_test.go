package sealed

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// house is a city with identity officers, who have written down their passphrases.
type house struct {
	*groundtest.Ground
	*Sealed
	t       *testing.T
	phrases map[string]string
	told    *post
}

// post keeps what officers are told.
type post struct{ sent []notify.Message }

func (p *post) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	// Each once, as the real one does.
	if !slices.ContainsFunc(p.sent, func(s notify.Message) bool { return s.Kind == m.Kind && s.To == m.To && s.Unique == m.Unique }) {
		p.sent = append(p.sent, m)
	}
	return nil
}

// to are the kinds of messages to an account, in order.
func (p *post) to(account string) []string {
	var kinds []string
	for _, m := range p.sent {
		if m.To.Account == account {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

// houses runs a test on every database, with a record that is verified at its end.
func houses(t *testing.T, work func(t *testing.T, w *house)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newHouse(t, d, ledgertest.Open(t, d))) })
}

func newHouse(t *testing.T, d *db.DB, record *ledger.Ledger) *house {
	t.Helper()
	w := &house{Ground: groundtest.Open(t, d, record), t: t, phrases: map[string]string{}, told: &post{}}
	w.Sealed = Over(Deps{
		DB: d, Now: w.Ground.Now, Record: record, Access: w.Ground.Access, Messages: w.told,
		// The cost of a passphrase is another test's matter.
		Stretch: func(_ context.Context, passphrase string, recipe account.Recipe) ([]byte, error) {
			sum := sha256.Sum256([]byte(passphrase + string(recipe)))
			return sum[:], nil
		},
	})
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *house) actor(name string) access.Actor {
	return access.Actor{Account: name, Holdings: []access.Holding{{Role: access.IdentityOfficer, Scope: access.Scope{Authority: w.City.ID}}}}
}

// appoints makes somebody an officer who has a key of their own and has tried it.
func (w *house) appoints(names ...string) {
	w.t.Helper()
	for _, name := range names {
		w.Seat(w.t, name, access.IdentityOfficer, access.Scope{Authority: w.City.ID})
		w.makesOwn(name, false)
	}
}

func (w *house) makesOwn(name string, replace bool) {
	w.t.Helper()
	phrase, err := w.MakeOwn(w.t.Context(), w.actor(name), w.City.ID, replace)
	must(w.t, err)
	must(w.t, w.TryOwn(w.t.Context(), w.actor(name), w.City.ID, phrase))
	w.phrases[name] = phrase
}

// leaves ends somebody's holding the role.
func (w *house) leaves(names ...string) {
	w.t.Helper()
	for _, name := range names {
		must(w.t, w.Ground.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
			id, err := db.One(ctx, tx, db.Column[string], `SELECT id FROM holding WHERE account_id = $1`, name)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE holding SET to_at = $2 WHERE id = $1`, id, db.At(w.Ground.Now())); err != nil {
				return err
			}
			var touched ledger.Touched
			touched.Add("holding", id)
			return w.record(ctx, tx, access.Machine(), w.City.ID, "test", id, "", &touched)
		}))
	}
}

func (w *house) two(a, b string, give ...string) Two {
	return Two{Passphrase: w.phrases[a], Other: b, OtherPassphrase: w.phrases[b], Give: give}
}

// begins has officers make the city's key together.
func (w *house) begins(names ...string) []Sheet {
	w.t.Helper()
	w.appoints(names...)
	sheets, err := w.MakeKey(w.t.Context(), w.actor(names[0]), w.City.ID, w.two(names[0], names[1], names[2:]...), 3, false)
	must(w.t, err)
	return sheets
}

// acts runs something in a transaction with its event.
func (w *house) acts(do func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error) error {
	return w.Ground.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		var touched ledger.Touched
		if err := do(ctx, tx, &touched); err != nil {
			return err
		}
		return w.record(ctx, tx, access.Machine(), w.City.ID, "test", w.City.ID, "", &touched)
	})
}

// keeps seals who somebody is.
func (w *house) keeps(id, text string) {
	w.t.Helper()
	must(w.t, w.acts(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		one, err := w.Seal(ctx, tx, w.City.ID, id, []byte(text))
		if err != nil {
			return err
		}
		return w.Keep(ctx, tx, w.City.ID, id, one, touched)
	}))
}

const why = "Pelapor diancam dan perlu dilindungi malam ini juga."

// asks has an officer ask for an identity.
func (w *house) asks(name, id string, apart ...string) (Request, error) {
	w.t.Helper()
	h, err := w.Enter(w.t.Context(), w.actor(name), w.City.ID, w.phrases[name])
	if err != nil {
		return Request{}, err
	}
	var r Request
	err = w.acts(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		r, err = w.Ask(ctx, tx, h, id, "protect", why, apart, touched)
		return err
	})
	return r, err
}

// agrees has a second officer open it.
func (w *house) agrees(name, request string) error {
	w.t.Helper()
	h, err := w.Enter(w.t.Context(), w.actor(name), w.City.ID, w.phrases[name])
	if err != nil {
		return err
	}
	return w.acts(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		_, err := w.Approve(ctx, tx, w.actor(name), h, request, touched)
		return err
	})
}

// reads has an officer read what was opened.
func (w *house) reads(name, request string) (string, error) {
	w.t.Helper()
	h, err := w.Enter(w.t.Context(), w.actor(name), w.City.ID, w.phrases[name])
	if err != nil {
		return "", err
	}
	was, err := w.Request(w.t.Context(), w.Ground.DB, w.actor(name), request)
	if err != nil {
		return "", err
	}
	var text []byte
	err = w.acts(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		_, text, err = w.Read(ctx, tx, w.actor(name), h, request, was.Reads, touched)
		return err
	})
	return string(text), err
}
