package device_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is a city with somebody who assesses, one who plans, one who plans elsewhere, and one without a position.
type world struct {
	*testing.T
	*device.Devices
	ground                            *groundtest.Ground
	assessor, planner, other, nothing access.Actor
	out                               map[string]bool // who cannot sign in
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		g := groundtest.Open(t, d, ledgertest.Open(t, d))
		key, err := account.OpenKey(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		w := &world{T: t, ground: g, out: map[string]bool{}, nothing: access.Actor{Account: "siapa-pun"}}
		w.Devices = device.New(device.Deps{
			DB: d, Now: g.Now, Record: g.Record, Access: g.Access, Vault: key.Sealer("device"),
			SignsIn: func(_ context.Context, _ db.Queryer, account string) (bool, error) { return !w.out[account], nil },
		})
		w.assessor = w.holds("penilai", access.Assessor, g.City)
		w.planner, w.other = w.holds("perencana", access.Planner, g.City), w.holds("perencana-lain", access.Planner, g.Other)
		work(t, w)
	})
}

func (w *world) holds(account string, role access.Role, at access.Authority) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, at.Scope())
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at.Scope()}}}
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) made() device.Given {
	w.Helper()
	given, err := w.Make(w.Context(), w.assessor, "HP lapangan")
	w.fine(err)
	return given
}

func (w *world) credential(g device.Given) string { return g.ID + "." + g.Secret }

func (w *world) meets(g device.Given) error {
	_, _, err := w.Contact(w.Context(), w.credential(g))
	return err
}

func (w *world) end(actor access.Actor, id string, how device.Ending) error {
	w.Helper()
	one, err := w.One(w.Context(), actor, id)
	if err != nil {
		return err
	}
	return w.End(w.Context(), actor, id, one.Version, how, "uji")
}

func (w *world) wantKey(err error, key string) {
	w.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Key != key {
		w.Errorf("%v is not %s", err, key)
	}
}

func TestADeviceActsForItsOwnerAndOnlyInAssessing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		one, actor, err := w.Contact(t.Context(), w.credential(given))
		w.fine(err)
		if one.State != device.Active || actor.Account != "penilai" || len(access.Where(actor, access.FillForms)) != 1 {
			t.Errorf("%+v acts as %+v", one, actor)
		}
		for _, action := range []access.Action{access.KeepOwnAccount, access.ReadDocuments, access.ReadPositions} {
			if access.Allowed(actor, action, w.ground.City.Scope()) {
				t.Errorf("a device may %s", action)
			}
		}
		for _, key := range []string{given.Secret, given.Key} {
			if len(key) != 43 {
				t.Errorf("%q has not 32 bytes", key)
			}
		}
		rows, err := db.All(t.Context(), w.DB, db.Column[string], `SELECT hash || sealed FROM device`)
		w.fine(err)
		if len(rows) != 1 || strings.Contains(rows[0], given.Secret) || strings.Contains(rows[0], given.Key) {
			t.Errorf("the database has %q", rows)
		}
	})
}

func TestAWrongCredentialOpensNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, two := w.made(), w.made()
		for name, credential := range map[string]string{
			"empty": "", "no secret": one.ID, "an empty secret": one.ID + ".", "another's secret": one.ID + "." + two.Secret,
			"another's number": two.ID + "." + one.Secret, "padding": w.credential(one) + "=", "a number of none": "0190a000-0000-7000-8000-000000000000." + one.Secret,
			"no number": "x." + one.Secret, "the key": one.ID + "." + one.Key, "more": w.credential(one) + ".x",
		} {
			_, _, err := w.Contact(t.Context(), credential)
			if problem.KindOf(err) != problem.Unauthenticated {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.Emptied(t.Context(), credential); problem.KindOf(err) != problem.Unauthenticated {
				t.Errorf("%s: emptied: %v", name, err)
			}
		}
		w.fine(w.meets(one))
	})
}

func TestWhoAssessesNobodyGetsNoDevice(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, actor := range []access.Actor{w.planner, w.nothing, access.Public()} {
			if _, err := w.Make(t.Context(), actor, "HP"); err == nil {
				t.Errorf("%q has a device", actor.Account)
			}
		}
		for _, name := range []string{"", " \x00 ", strings.Repeat("x", 61)} {
			_, err := w.Make(t.Context(), w.assessor, name)
			w.wantKey(err, "device.name")
		}
	})
}

func TestAPersonHasTenDevicesAtMost(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.made()
		for range device.MaxDevices - 1 {
			w.made()
		}
		_, err := w.Make(t.Context(), w.assessor, "kesebelas")
		w.wantKey(err, "device.many")
		w.fine(w.end(w.assessor, first.ID, device.Wipe))
		w.made()
	})
}

// What an office revoked, since it was lost, is not opened by whoever finds it with its person signed in.
func TestARevokedDeviceIsOpenedAgainByWhoeverRevokedIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.fine(w.end(w.planner, given.ID, device.Revoke))
		w.wantKey(w.meets(given), "device.revoked")
		w.wantKey(w.Emptied(t.Context(), w.credential(given)), "device.revoked")
		_, err := w.Again(t.Context(), w.holds("penilai-lain", access.Assessor, w.ground.City), given.ID)
		w.wantKey(err, "device.not_found")
		_, err = w.Again(t.Context(), w.assessor, given.ID)
		w.wantKey(err, "device.of_office")
		w.wantKey(w.end(w.assessor, given.ID, device.Reopen), "device.of_office")
		w.fine(w.end(w.planner, given.ID, device.Reopen))
		w.fine(w.meets(given))
		w.fine(w.end(w.assessor, given.ID, device.Revoke))
		again, err := w.Again(t.Context(), w.assessor, given.ID)
		w.fine(err)
		if again.Key != given.Key || again.Secret == given.Secret {
			t.Error("the key of what the device keeps must be the same, its secret another")
		}
		w.fine(w.meets(again))
		w.wantKey(w.meets(given), "device.unknown")
	})
}

func TestAWipedDeviceIsToldWhoeverItBelongsTo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.fine(w.end(w.assessor, given.ID, device.Revoke))
		w.out["penilai"] = true
		w.fine(w.end(w.planner, given.ID, device.Wipe))
		if err := w.meets(given); !errors.Is(err, device.ErrWiped) {
			t.Error(err)
		}
		_, err := w.Again(t.Context(), w.assessor, given.ID)
		if !errors.Is(err, device.ErrWiped) {
			t.Error(err)
		}
		sealed, err := db.One(t.Context(), w.DB, db.Column[string], `SELECT sealed FROM device WHERE id = $1`, given.ID)
		w.fine(err)
		if sealed != "" {
			t.Error("its key is still there")
		}
		w.fine(w.Emptied(t.Context(), w.credential(given)))
		w.fine(w.Emptied(t.Context(), w.credential(given))) // an answer that was lost
		one, err := w.One(t.Context(), w.planner, given.ID)
		w.fine(err)
		if one.Emptied.IsZero() || one.State != device.Wiped {
			t.Errorf("%+v", one)
		}
	})
}

func TestAClosingDeviceBringsWhatItHasAndEndsItself(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.fine(w.end(w.planner, given.ID, device.Close))
		one, _, err := w.Contact(t.Context(), w.credential(given))
		w.fine(err)
		if one.State != device.Closing {
			t.Error(one.State)
		}
		again, err := w.Again(t.Context(), w.assessor, given.ID)
		w.fine(err)
		w.fine(w.Emptied(t.Context(), w.credential(again)))
		if err := w.meets(again); !errors.Is(err, device.ErrWiped) {
			t.Error(err)
		}
		for _, how := range device.Endings {
			w.wantKey(w.end(w.planner, given.ID, how), "device.changed")
		}
	})
}

func TestTheDeviceOfWhoMayNoLongerAssessBringsWhatItHas(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.out["penilai"] = true
		w.wantKey(w.meets(given), "device.account_ended")
		w.out["penilai"] = false
		w.fine(w.meets(given))
		w.leaves()
		for range 2 {
			one, actor, err := w.Contact(t.Context(), w.credential(given))
			w.fine(err)
			if one.State != device.Closing || actor.Account != "penilai" || len(access.Where(actor, access.ReadCycles)) != 0 {
				t.Errorf("%+v acts as %+v", one, actor)
			}
		}
		if n := w.events(given.ID)["device.left"]; n != 1 {
			t.Errorf("the record says %d times that they have left", n)
		}
		again, err := w.Again(t.Context(), access.Actor{Account: "penilai"}, given.ID) // after a forgotten PIN
		w.fine(err)
		if again.Key != given.Key {
			t.Error("the queue cannot be opened")
		}
		w.fine(w.end(w.planner, given.ID, device.Wipe)) // the office that they have left can still end it
	})
}

// An office that somebody has left for another authority has no hand in what they do there.
func TestAnOfficeEndsNoDeviceOfWhoHasLeftForAnother(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.leaves()
		w.holds("penilai", access.Assessor, w.ground.Other)
		w.ground.Set(w.ground.Now().Add(time.Hour))
		w.fine(w.meets(given))
		w.wantKey(w.end(w.planner, given.ID, device.Wipe), "device.not_found")
		list, err := w.List(t.Context(), w.planner)
		w.fine(err)
		if len(list) != 0 {
			t.Errorf("the old office sees it: %+v", list)
		}
		w.fine(w.end(w.other, given.ID, device.Wipe))
		if len(w.eventsOf(w.ground.Other, given.ID)) == 0 {
			t.Error("the event is not in the record of the office")
		}
	})
}

func (w *world) leaves() {
	w.Helper()
	relief, err := db.One(w.Context(), w.DB, func(row db.Row) (access.Relief, error) {
		r := access.Relief{Why: "uji"}
		return r, row.Scan(&r.Tenure, &r.Position, &r.Version)
	}, `SELECT h.id, p.id, p.version FROM holding h JOIN position p ON p.id = h.position_id WHERE h.account_id = 'penilai'`)
	w.fine(err)
	w.ground.Set(w.ground.Now().Add(time.Hour))
	w.fine(w.ground.Access.Relieve(w.Context(), access.Machine(), relief))
}

func (w *world) events(id string) map[string]int { return w.eventsOf(w.ground.City, id) }

func (w *world) eventsOf(at access.Authority, id string) map[string]int {
	w.Helper()
	events, err := w.ground.Record.Read(w.Context(), access.Machine(), ledger.Reading{Authority: at.ID, Stream: "device/" + id, Limit: 50})
	w.fine(err)
	kinds := map[string]int{}
	for _, e := range events {
		kinds[e.Kind]++
	}
	return kinds
}

// A phone that is locked has nothing but its mark: it may learn that it is to erase everything, and say that it did.
func TestALockedDeviceIsToldToErase(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given, other := w.made(), w.made()
		mark := given.ID + "." + given.Mark
		w.fine(w.Ask(t.Context(), mark))
		for _, credential := range []string{given.ID + "." + other.Mark, w.credential(given), given.ID, ""} {
			w.wantKey(w.Ask(t.Context(), credential), "device.unknown")
		}
		if _, _, err := w.Contact(t.Context(), mark); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("a mark opens something: %v", err)
		}
		w.wantKey(w.Emptied(t.Context(), mark), "device.unknown")
		w.fine(w.end(w.planner, given.ID, device.Revoke))
		w.fine(w.Ask(t.Context(), mark))
		w.fine(w.end(w.planner, given.ID, device.Wipe))
		if err := w.Ask(t.Context(), mark); !errors.Is(err, device.ErrWiped) {
			t.Error(err)
		}
		w.fine(w.Emptied(t.Context(), mark))
		one, err := w.One(t.Context(), w.planner, given.ID)
		w.fine(err)
		if one.Emptied.IsZero() {
			t.Error("nobody knows that it erased everything")
		}
	})
}

func TestDevicesAreSeenByTheirOwnerAndWhoPlansThere(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		for _, tt := range []struct {
			who  access.Actor
			want int
		}{{w.assessor, 1}, {w.planner, 1}, {w.other, 0}, {w.nothing, 0}, {access.Public(), 0}} {
			list, err := w.List(t.Context(), tt.who)
			w.fine(err)
			if len(list) != tt.want {
				t.Errorf("%q sees %d devices", tt.who.Account, len(list))
			}
			if _, err := w.One(t.Context(), tt.who, given.ID); (err == nil) != (tt.want == 1) {
				t.Errorf("%q: %v", tt.who.Account, err)
			}
			if tt.want == 0 {
				w.wantKey(w.End(t.Context(), tt.who, given.ID, 1, device.Wipe, ""), "device.not_found")
			}
		}
		w.wantKey(w.End(t.Context(), w.planner, given.ID, 7, device.Wipe, ""), "device.changed")
	})
}

func TestTheLastContactIsKnownToTheMinute(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		first := w.ground.Now()
		w.fine(w.meets(given))
		w.ground.Set(first.Add(30 * time.Second))
		w.fine(w.meets(given))
		one, err := w.One(t.Context(), w.assessor, given.ID)
		w.fine(err)
		if !one.Seen.Equal(first) {
			t.Errorf("%v is not %v", one.Seen, first)
		}
		w.ground.Set(first.Add(2 * time.Minute))
		w.fine(w.meets(given))
		if one, err = w.One(t.Context(), w.assessor, given.ID); err != nil || !one.Seen.Equal(first.Add(2*time.Minute)) {
			t.Errorf("%v, %v", one.Seen, err)
		}
	})
}

// The record says what was done to a device, by whom and why, and never the last contact.
func TestEveryActOnADeviceIsAnEvent(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		given := w.made()
		w.fine(w.meets(given))
		w.fine(w.end(w.planner, given.ID, device.Revoke))
		w.fine(w.end(w.planner, given.ID, device.Reopen))
		again, err := w.Again(t.Context(), w.assessor, given.ID)
		w.fine(err)
		w.fine(w.end(w.planner, given.ID, device.Close))
		w.fine(w.end(w.assessor, given.ID, device.Wipe))
		w.fine(w.Emptied(t.Context(), w.credential(again)))
		events, err := w.ground.Record.Read(t.Context(), access.Machine(), ledger.Reading{Authority: w.ground.City.ID, Stream: "device/" + given.ID, Limit: 50})
		w.fine(err)
		got := map[string]string{}
		for _, e := range events {
			got[e.Kind] = e.Actor.Account
		}
		want := map[string]string{
			"device.made": "penilai", "device.revoked": "perencana", "device.reopened": "perencana", "device.renewed": "penilai", "device.closing": "perencana",
			"device.wiped": "penilai", "device.emptied": "penilai",
		}
		if diff := cmp.Diff(want, got); diff != "" || len(events) != len(want) {
			t.Error(diff)
		}
	})
}
