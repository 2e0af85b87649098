package oversight

import (
	"bytes"
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office and a city that is a body of its own government, beside a police resort that is none. exa
// examines for the office, vera decides; koko keeps the register of the city, petra works in its first unit; lia answers
// for the police resort towards the office.
type world struct {
	*Products
	*testing.T
	ground                                   *groundtest.Ground
	office                                   access.Authority
	city, police                             directory.Body
	units                                    []directory.Unit
	exa, vera, koko, petra, lia, cita, other access.Actor
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground}
	var err error
	w.office, err = ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "Ombudsman Contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.fine(err)
	w.fine(ground.Directory.Seed(t.Context()))
	w.Products = Over(Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Deadlines: ground.Deadlines, Files: ground.Files})
	w.city, err = ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota Contoh", Region: "63.71", Slug: "kota-contoh", Owner: ground.City.ID}, "uji")
	w.fine(err)
	w.police, err = ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "police_resort", Name: "Polres Contoh", Region: "63.71", Slug: "polres-contoh"}, "uji")
	w.fine(err)
	for _, name := range []string{"Dinas A", "Dinas B"} {
		w.units = append(w.units, ground.Unit(t, w.city, name))
	}
	here, there := w.office.Scope(), ground.City.Scope()
	w.exa, w.vera = w.holds("exa", access.Examiner, here), w.holds("vera", access.Validator, here)
	w.koko = w.holds("koko", access.Coordinator, there)
	w.petra = w.holds("petra", access.UnitOfficer, access.Scope{Authority: there.Authority, Body: w.city.ID, Unit: w.units[0].ID})
	w.lia = w.holds("lia", access.Liaison, access.Scope{Authority: w.office.ID, Body: w.police.ID})
	w.cita = w.holds("cita", access.Liaison, access.Scope{Authority: w.office.ID, Body: w.city.ID})
	w.other = w.holds("oto", access.Coordinator, ground.Other.Scope())
	return w
}

func (w *world) holds(account string, role access.Role, at access.Scope) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, at)
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at}}}
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// file is a document that somebody sent.
func (w *world) file(actor access.Actor, name string) string {
	w.Helper()
	file, err := w.ground.Files.Keep(w.Context(), evidence.New{
		Owner: evidence.AccountOwner(actor.Account), Name: name, Type: "application/pdf", Purpose: evidence.Attachment,
	}, bytes.NewReader([]byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%"+name+"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")))
	w.fine(err)
	return file.ID
}

func lhp(number string) New {
	return New{Kind: Findings, Number: number, Day: "2026-03-02", Body: "kota-contoh", Subject: "Akta kelahiran terlambat", Items: []string{"Terbitkan akta.", "Tulis jangka waktu."}}
}

// drafted is a draft of the office.
func (w *world) drafted(n New) Sheet {
	w.Helper()
	n.Authority = w.office.ID
	id, err := w.Enter(w.Context(), w.exa, n)
	w.fine(err)
	return w.sheet(w.exa, id)
}

// sent is a product of the office that is out, in the register of the city where it has one.
func (w *world) sent(n New) (Sheet, Sheet) {
	w.Helper()
	s := w.drafted(n)
	to := ""
	if n.Body == w.city.Slug {
		to = w.ground.City.ID
	}
	w.fine(w.Send(w.Context(), w.exa, s.ID, s.Version, to))
	s = w.sheet(w.exa, s.ID)
	if s.Pair == "" {
		return s, Sheet{}
	}
	return s, w.sheet(w.koko, s.Pair)
}

func (w *world) sheet(actor access.Actor, id string) Sheet {
	w.Helper()
	s, err := w.One(w.Context(), actor, id)
	w.fine(err)
	return s
}

// move moves an item of a product as it stands now.
func (w *world) move(actor access.Actor, id string, item int, m Move) error {
	w.Helper()
	s := w.sheet(actor, id)
	m.Item = s.Parts[item].ID
	return w.MoveItem(w.Context(), actor, id, s.Version, m)
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

func wantFault(t testing.TB, err error, field, key string) {
	t.Helper()
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			if f.Place.File == field && f.Key == "oversight.fault."+key {
				return
			}
		}
	}
	t.Errorf("%v does not say %s of %s", err, key, field)
}
