package access_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

const day = 24 * time.Hour

func keyOf(err error) string {
	var faults problem.Faults
	var one *problem.Error
	switch {
	case errors.As(err, &faults):
		return faults[0].Key
	case errors.As(err, &one):
		return one.Key
	default:
		return ""
	}
}

func TestATransferHandsOverTheWork(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.seat("ani", access.Planner, w.city.Scope())
		w.seat("admin", access.AuthorityAdministrator, w.city.Scope())
		w.seat("budi", access.Leader, w.city.Scope())
		w.seat("dodi", access.Leader, w.city.Scope())
		_, err := w.in.Delegate(t.Context(), w.actor("ani"), access.Filling{
			Position: p.ID, Version: p.Version, Account: "dodi", From: w.now(), To: w.now().Add(30 * day),
		})
		must(t, err)
		_, err = w.in.Transfer(t.Context(), w.actor("admin"), access.Filling{
			Position: p.ID, Version: p.Version + 1, Account: "budi", Manner: access.Definitive,
			From: w.now().Add(10 * day), Basis: "SK 821/12/2026",
		})
		must(t, err)
		if diff := cmp.Diff([]string{"ani definitive", "dodi delegate"}, w.holders(p)); diff != "" {
			t.Error("before the day:", diff)
		}
		w.pass(10*day - time.Microsecond)
		must(t, access.Decide(w.actor("ani"), access.EditBodies, w.city.Scope()))
		w.pass(time.Microsecond)
		if diff := cmp.Diff([]string{"budi definitive"}, w.holders(p)); diff != "" {
			t.Error("from the day on:", diff)
		}
		must(t, access.Decide(w.actor("budi"), access.EditBodies, w.city.Scope()))
		for _, account := range []string{"ani", "dodi"} {
			if access.Allowed(w.actor(account), access.EditBodies, w.city.Scope()) {
				t.Errorf("%s still may", account)
			}
		}
		_, terms, _, err := w.in.Position(t.Context(), w.actor("budi"), p.ID)
		must(t, err)
		if len(terms) != 3 || terms[0].Basis != "SK 821/12/2026" {
			t.Errorf("the history is %+v", terms)
		}
	})
}

func TestWaysOfHolding(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		now := w.now()
		p := w.position(access.Leader, w.city.Scope())
		version := p.Version
		steps := []struct {
			name    string
			account string
			manner  access.Manner
			from    time.Time
			to      time.Time
			want    string
		}{
			{"nobody stands in for a vacant position", "ani", access.Daily, now, now.Add(day), "access.no_principal"},
			{"a Plt. for a vacant position", "ani", access.Acting, now, now.Add(90 * day), ""},
			{"no second one meanwhile", "budi", access.Acting, now.Add(89 * day), time.Time{}, "access.held"},
			{"nor a definitive holder", "budi", access.Definitive, now.Add(day), time.Time{}, "access.held"},
			{"who comes when the Plt. ends", "budi", access.Definitive, now.Add(90 * day), time.Time{}, ""},
			{"no two definitive holders", "citra", access.Definitive, now.Add(100 * day), time.Time{}, "access.held"},
			{"a Plh. while the holder is away", "citra", access.Daily, now.Add(100 * day), now.Add(110 * day), ""},
			{"one at a time", "dodi", access.Delegate, now.Add(105 * day), now.Add(120 * day), "access.stood_in"},
			{"and the next after", "dodi", access.Delegate, now.Add(110 * day), now.Add(120 * day), ""},
			{"a holder does not stand in for themselves", "budi", access.Daily, now.Add(130 * day), now.Add(131 * day), "access.own_stand_in"},
			{"nobody stands in across two holders", "dodi", access.Daily, now.Add(80 * day), now.Add(95 * day), "access.no_principal"},
			{"standing in has an end", "dodi", access.Daily, now.Add(130 * day), time.Time{}, "access.fault.needs_end"},
			{"an end before the beginning", "dodi", access.Acting, now.Add(130 * day), now.Add(129 * day), "access.fault.period"},
			{"an unknown manner", "dodi", "friend", now, time.Time{}, "access.fault.manner"},
			{"nobody in particular", " ", access.Acting, now, time.Time{}, "access.fault.empty"},
			{"an account that is not there", "nobody", access.Daily, now.Add(130 * day), now.Add(131 * day), "access.no_account"},
		}
		for _, s := range steps {
			_, err := w.in.Fill(t.Context(), access.Machine(), access.Filling{
				Position: p.ID, Version: version, Account: s.account, Manner: s.manner, From: s.from, To: s.to,
			})
			if keyOf(err) != s.want || (err == nil) != (s.want == "") {
				t.Errorf("%s: got %v, want %q", s.name, err, s.want)
			}
			if err == nil {
				version++
			}
		}
	})
}

func TestWhoMayFill(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("admin", access.AuthorityAdministrator, w.city.Scope())
		w.seat("ani", access.Planner, w.city.Scope())
		w.seat("sistem", access.SystemAdministrator, access.Scope{Installation: true})
		ours := w.position(access.Assessor, w.city.Scope())
		theirs := w.position(access.Assessor, w.ori.Scope())
		administrators := w.position(access.AuthorityAdministrator, w.ori.Scope())
		tests := []struct {
			name, actor string
			position    access.Position
			account     string
			kind        problem.Kind
			key         string
		}{
			{"a planner sees the position and may not fill it", "ani", ours, "budi", problem.Forbidden, "access.forbidden"},
			{"whoever has no position sees nothing", "budi", ours, "budi", problem.NotFound, "access.not_found"},
			{"an administrator of elsewhere sees nothing", "admin", theirs, "budi", problem.NotFound, "access.not_found"},
			{"nobody appoints themselves", "admin", ours, "admin", problem.Forbidden, "access.separate_subject"},
			{"the system administrator appoints no officers of authorities", "sistem", theirs, "budi", problem.Forbidden, "access.forbidden"},
			{"nor themselves as their administrator", "sistem", administrators, "sistem", problem.Forbidden, "access.separate_subject"},
		}
		for _, tt := range tests {
			_, err := w.in.Fill(t.Context(), w.actor(tt.actor), access.Filling{
				Position: tt.position.ID, Version: tt.position.Version, Account: tt.account, Manner: access.Definitive,
			})
			if problem.KindOf(err) != tt.kind || keyOf(err) != tt.key {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
		// Whoever works elsewhere, or never worked anywhere, is no more to be found than nobody is.
		w.seat("theirs", access.Planner, w.ori.Scope())
		for _, account := range []string{"theirs", "newcomer", "nobody"} {
			_, err := w.in.Fill(t.Context(), w.actor("admin"), access.Filling{Position: ours.ID, Version: ours.Version, Account: account, Manner: access.Definitive})
			wantKey(t, err, problem.Conflict, "access.no_account")
			_, err = w.in.Transfer(t.Context(), w.actor("admin"), access.Filling{Position: ours.ID, Version: ours.Version, Account: account, Manner: access.Definitive})
			wantKey(t, err, problem.Conflict, "access.no_account")
		}
		w.seat("budi", access.Leader, w.city.Scope())
		_, err := w.in.Fill(t.Context(), w.actor("admin"), access.Filling{Position: ours.ID, Version: ours.Version, Account: "budi", Manner: access.Definitive})
		must(t, err)
		_, err = w.in.Fill(t.Context(), w.actor("sistem"), access.Filling{Position: administrators.ID, Version: administrators.Version, Account: "citra", Manner: access.Definitive})
		must(t, err)
		_, err = w.in.Fill(t.Context(), w.actor("admin"), access.Filling{Position: "no such", Account: "budi", Manner: access.Definitive})
		wantKey(t, err, problem.NotFound, "access.not_found")
	})
}

func TestDelegation(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.seat("ani", access.Coordinator, w.city.Scope())
		w.seat("budi", access.Planner, w.city.Scope())
		w.seat("dodi", access.Leader, w.city.Scope())
		w.seat("eka", access.Leader, w.city.Scope())
		w.seat("theirs", access.Leader, w.ori.Scope())
		leave := access.Filling{Position: p.ID, Version: p.Version, Account: "dodi", To: w.now().Add(14 * day), Basis: "cuti tahunan"}
		_, err := w.in.Delegate(t.Context(), w.actor("budi"), leave)
		wantKey(t, err, problem.Forbidden, "access.not_own")
		_, err = w.in.Delegate(t.Context(), w.actor("stranger"), leave)
		wantKey(t, err, problem.NotFound, "access.not_found")
		abroad := leave
		abroad.Account = "theirs"
		_, err = w.in.Delegate(t.Context(), w.actor("ani"), abroad)
		wantKey(t, err, problem.Conflict, "access.no_account")
		given, err := w.in.Delegate(t.Context(), w.actor("ani"), leave)
		must(t, err)
		must(t, access.Decide(w.actor("dodi"), access.EditUnits, w.city.Scope()))
		// A delegate does not delegate on.
		on := leave
		on.Version, on.Account = p.Version+1, "eka"
		_, err = w.in.Delegate(t.Context(), w.actor("dodi"), on)
		wantKey(t, err, problem.Forbidden, "access.not_own")
		// Whoever comes back early takes it back.
		w.pass(day)
		err = w.in.Relieve(t.Context(), w.actor("budi"), access.Relief{Position: p.ID, Version: p.Version + 1, Tenure: given.ID})
		wantKey(t, err, problem.Forbidden, "access.forbidden")
		must(t, w.in.Relieve(t.Context(), w.actor("ani"), access.Relief{Position: p.ID, Version: p.Version + 1, Tenure: given.ID}))
		if access.Allowed(w.actor("dodi"), access.EditUnits, w.city.Scope()) {
			t.Error("the delegate still may")
		}
		// It would have ended by the clock.
		leave.Version = p.Version + 2
		leave.To = w.now().Add(day)
		_, err = w.in.Delegate(t.Context(), w.actor("ani"), leave)
		must(t, err)
		w.pass(day)
		if diff := cmp.Diff([]string{"ani definitive"}, w.holders(p)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRolesThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("ani", access.Assessor, w.ori.Scope())
		auditor := w.position(access.Auditor, w.ori.Scope())
		_, err := w.in.Fill(t.Context(), access.Machine(), access.Filling{Position: auditor.ID, Version: 1, Account: "ani", Manner: access.Definitive})
		wantKey(t, err, problem.Conflict, "access.incompatible")
		// Elsewhere they do.
		w.seat("ani", access.Auditor, w.city.Scope())
		// An Ombudsman office assesses bodies of every authority, in whichever order the two are given.
		w.bodies(t)
		liaison := w.position(access.Liaison, access.Scope{Authority: w.city.ID, Body: "b1"})
		_, err = w.in.Fill(t.Context(), access.Machine(), access.Filling{Position: liaison.ID, Version: 1, Account: "ani", Manner: access.Definitive})
		wantKey(t, err, problem.Conflict, "access.incompatible")
		must(t, w.filling(liaison, "budi")(t.Context()))
		verifier := w.position(access.Verifier, w.ori.Scope())
		wantKey(t, w.filling(verifier, "budi")(t.Context()), problem.Conflict, "access.incompatible")
	})
}

func TestTheLastSystemAdministratorStays(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		here := access.Scope{Installation: true}
		first := w.seat("ani", access.SystemAdministrator, here)
		err := w.in.Relieve(t.Context(), w.actor("ani"), relief(t, w, first))
		wantKey(t, err, problem.Conflict, "access.last_administrator")
		second := w.seat("budi", access.SystemAdministrator, here)
		must(t, w.in.Relieve(t.Context(), w.actor("budi"), relief(t, w, first)))
		err = w.in.Relieve(t.Context(), w.actor("budi"), relief(t, w, second))
		wantKey(t, err, problem.Conflict, "access.last_administrator")
		// One who cannot sign in administers nothing.
		w.seat("citra", access.SystemAdministrator, here)
		w.disable("citra")
		err = w.in.Relieve(t.Context(), w.actor("budi"), relief(t, w, second))
		wantKey(t, err, problem.Conflict, "access.last_administrator")
	})
}

// relief ends the latest term of a position.
func relief(t *testing.T, w *world, p access.Position) access.Relief {
	t.Helper()
	p, terms, _, err := w.in.Position(t.Context(), access.Machine(), p.ID)
	must(t, err)
	return access.Relief{Position: p.ID, Version: p.Version, Tenure: terms[0].ID}
}

// Everything below runs two writers against each other: SQLite has one writer, PostgreSQL has not.

func TestTwoWriters(t *testing.T) {
	t.Parallel()
	here := access.Scope{Installation: true}
	tests := []struct {
		name string
		acts func(w *world) [2]func(context.Context) error
	}{
		{"two appoint to one position", func(w *world) [2]func(context.Context) error {
			p := w.position(access.Planner, w.city.Scope())
			return [2]func(context.Context) error{w.filling(p, "ani"), w.filling(p, "budi")}
		}},
		{"one person is appointed to what does not go together", func(w *world) [2]func(context.Context) error {
			p, q := w.position(access.Planner, w.city.Scope()), w.position(access.Auditor, w.city.Scope())
			return [2]func(context.Context) error{w.filling(p, "ani"), w.filling(q, "ani")}
		}},
		{"two administrators relieve each other", func(w *world) [2]func(context.Context) error {
			p, q := w.seat("ani", access.SystemAdministrator, here), w.seat("budi", access.SystemAdministrator, here)
			first, second := relief(w.t, w, p), relief(w.t, w, q)
			ani, budi := w.actor("ani"), w.actor("budi")
			return [2]func(context.Context) error{
				func(ctx context.Context) error { return w.in.Relieve(ctx, ani, second) },
				func(ctx context.Context) error { return w.in.Relieve(ctx, budi, first) },
			}
		}},
		{"a position ends while somebody is appointed to it", func(w *world) [2]func(context.Context) error {
			p := w.position(access.Planner, w.city.Scope())
			return [2]func(context.Context) error{w.filling(p, "ani"), func(ctx context.Context) error {
				over := p
				over.To = w.now().Add(day)
				_, err := w.in.EditPosition(ctx, access.Machine(), over, "")
				return err
			}}
		}},
		{"an authority ends while a position is made in it", func(w *world) [2]func(context.Context) error {
			return [2]func(context.Context) error{func(ctx context.Context) error {
				_, err := w.in.MakePosition(ctx, access.Machine(), access.Position{Scope: w.city.Scope(), Role: access.Planner, Title: "x"})
				return err
			}, func(ctx context.Context) error {
				over := w.city
				over.To = w.now().Add(day)
				_, err := w.in.EditAuthority(ctx, access.Machine(), over, "")
				return err
			}}
		}},
		{"two edit one authority", func(w *world) [2]func(context.Context) error {
			edit := func(ctx context.Context) error {
				_, err := w.in.Brand(ctx, access.Machine(), w.city)
				return err
			}
			return [2]func(context.Context) error{edit, edit}
		}},
		{"two first administrators", func(w *world) [2]func(context.Context) error {
			first := func(account string) func(context.Context) error {
				return func(ctx context.Context) error {
					return w.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
						return w.in.AppointFirst(ctx, tx, account, w.now())
					})
				}
			}
			return [2]func(context.Context) error{first("ani"), first("budi")}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			worlds(t, func(t *testing.T, w *world) {
				var wait sync.WaitGroup
				var errs [2]error
				for i, act := range tt.acts(w) {
					wait.Go(func() { errs[i] = act(t.Context()) })
				}
				wait.Wait()
				if (errs[0] == nil) == (errs[1] == nil) {
					t.Errorf("one of two must win: %v, %v", errs[0], errs[1])
				}
				if err := errors.Join(errs[:]...); problem.KindOf(err) != problem.Conflict {
					t.Errorf("the other is told %v", err)
				}
			})
		})
	}
}

func (w *world) filling(p access.Position, account string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := w.in.Fill(ctx, access.Machine(), access.Filling{
			Position: p.ID, Version: p.Version, Account: account, Manner: access.Definitive,
		})
		return err
	}
}

func TestWhatAccountsNeed(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		in := func(work db.Work) error { return w.db.InTx(t.Context(), work) }
		must(t, in(func(ctx context.Context, tx db.Tx) error { return w.in.AppointFirst(ctx, tx, "ani", w.now()) }))
		ani := w.actor("ani")
		must(t, access.Decide(ani, access.AppointAdministrators, w.city.Scope()))

		p, q := w.position(access.AuthorityAdministrator, w.city.Scope()), w.position(access.Planner, w.city.Scope())
		must(t, w.in.MayFill(t.Context(), w.db, ani, []string{p.ID}, w.now()))
		wantKey(t, w.in.MayFill(t.Context(), w.db, ani, []string{p.ID, q.ID}, w.now()), problem.Forbidden, "access.forbidden")
		wantKey(t, w.in.MayFill(t.Context(), w.db, ani, []string{"no such"}, w.now()), problem.NotFound, "access.not_found")
		must(t, in(func(ctx context.Context, tx db.Tx) error {
			return w.in.Appoint(ctx, tx, "budi", "ani", []string{p.ID, q.ID, p.ID}, w.now())
		}))
		if got := len(w.actor("budi").Holdings); got != 2 {
			t.Errorf("holds %d positions", got)
		}
		if terms, err := w.in.TenuresOf(t.Context(), access.Machine(), "budi"); err != nil || terms[0].By != "ani" {
			t.Errorf("who gave them: %+v, %v", terms, err)
		}
		err := in(func(ctx context.Context, tx db.Tx) error {
			return w.in.Appoint(ctx, tx, "citra", "ani", []string{q.ID}, w.now())
		})
		wantKey(t, err, problem.Conflict, "access.held")

		for scope, want := range map[access.Scope][]string{
			{Installation: true}: {"ani", "budi", "stranger"}, w.city.Scope(): {"budi"}, w.ori.Scope(): nil, {}: nil,
		} {
			got := w.among(scope, "ani", "budi", "stranger")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("holders in %+v: %s", scope, diff)
			}
		}
		for actor, want := range map[string]int{"budi": 2, "ani": 2, "stranger": 0} {
			terms, err := w.in.TenuresOf(t.Context(), w.actor(actor), "budi")
			must(t, err)
			if len(terms) != want {
				t.Errorf("%s sees %d terms", actor, len(terms))
			}
		}
	})
}

// BenchmarkHoldings: read for every request of a signed-in person. The bar: with the session's own
// reading it leaves room for 1,500 pages a second, so at most 60 µs on SQLite.
func BenchmarkHoldings(b *testing.B) {
	d := testkit.SQLite(b)
	in := access.New(access.Deps{DB: d, Now: time.Now, Record: silent{}})
	at := time.Now().Add(time.Second)
	if err := d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
		return in.AppointFirst(ctx, tx, "ani", time.Now())
	}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		held, err := in.Holdings(b.Context(), d, "ani", at)
		if err != nil || len(held) != 1 {
			b.Fatal(held, err)
		}
	}
}

type silent struct{}

func (silent) Record(context.Context, db.Tx, access.Event) error { return nil }
