package account

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestATokenActsForItsOwnerWithinItsBounds(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/planner", "banjarbaru/planner")
		s := r.session(t, r.signIn(t, who.Mail).Token)
		wish := NewToken{
			Label: "skrip", Limit: access.Scope{Authority: "banjarmasin"}, Actions: access.TokenActions()[:2],
			Expires: r.Now().AddDate(0, 1, 0),
		}
		for name, change := range map[string]func(*NewToken){
			"no name":       func(w *NewToken) { w.Label = " " },
			"no action":     func(w *NewToken) { w.Actions = nil },
			"not for token": func(w *NewToken) { w.Actions = []access.Action{access.KeepOwnAccount} },
			"past":          func(w *NewToken) { w.Expires = r.Now() },
			"for ever":      func(w *NewToken) { w.Expires = r.Now().AddDate(2, 0, 0) },
		} {
			other := wish
			change(&other)
			_, err := r.MakeToken(t.Context(), s, other)
			wantKind(t, name, err, problem.Invalid)
		}
		abroad := wish
		abroad.Limit.Authority = "banjar"
		if text, err := r.MakeToken(t.Context(), s, abroad); err == nil {
			t.Errorf("a token where the person has no position: %q", text)
		}
		text, err := r.MakeToken(t.Context(), s, wish)
		if err != nil {
			t.Fatal(err)
		}
		want := s.Actor.Narrow(wish.Limit, wish.Actions)
		for range 2 {
			got, err := r.TokenActor(t.Context(), text)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
		if strings.Contains(r.everything(t), text[6:]) {
			t.Error("the token is kept")
		}
		for name, other := range map[string]string{"foreign": newToken(), "no token": "Bearer x", "a session": newCookie()} {
			_, err := r.TokenActor(t.Context(), other)
			wantKind(t, name, err, problem.Unauthenticated)
		}
		list, err := r.Tokens(t.Context(), s.Actor)
		if err != nil || len(list) != 1 || list[0].Used.IsZero() {
			t.Fatalf("%v, %v", list, err)
		}
		if err := r.RevokeToken(t.Context(), self("somebody"), list[0].ID); err == nil {
			t.Error("anybody revokes")
		}
		if err := r.RevokeToken(t.Context(), s.Actor, list[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.TokenActor(t.Context(), text)
		wantKind(t, "revoked", err, problem.Unauthenticated)
	})
}

func TestTokensEndWithTheirDayAndTheirOwner(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/planner")
		s := r.session(t, r.signIn(t, who.Mail).Token)
		wish := NewToken{Label: "skrip", Limit: access.Scope{Authority: "banjarmasin"}, Actions: access.TokenActions()[:1], Expires: r.Now().AddDate(0, 0, 1)}
		short, err := r.MakeToken(t.Context(), s, wish)
		if err != nil {
			t.Fatal(err)
		}
		wish.Expires = r.Now().AddDate(0, 6, 0)
		long, err := r.MakeToken(t.Context(), s, wish)
		if err != nil {
			t.Fatal(err)
		}
		r.add(24 * hour)
		_, err = r.TokenActor(t.Context(), short)
		wantKind(t, "its day is over", err, problem.Unauthenticated)
		if err := r.Disable(t.Context(), access.Machine(), who.ID, "pindah"); err != nil {
			t.Fatal(err)
		}
		_, err = r.TokenActor(t.Context(), long)
		wantKind(t, "its owner is disabled", err, problem.Unauthenticated)
		_, err = r.StartSignIn(t.Context(), SignIn{Mail: who.Mail, Password: good, Place: office})
		wantKind(t, "the owner", err, problem.Forbidden)
		if err := r.Enable(t.Context(), access.Machine(), who.ID, "kembali"); err != nil {
			t.Fatal(err)
		}
		_, err = r.TokenActor(t.Context(), long)
		wantKind(t, "its owner is back", err, problem.Unauthenticated)
		r.signIn(t, who.Mail)
	})
}

// administrators are two people who administer an authority, and somebody who works in it.
func (r *room) administrators(t testing.TB) (access.Actor, access.Actor, Account) {
	t.Helper()
	var actors []access.Actor
	for _, mail := range []string{"satu@contoh.go.id", "dua@contoh.go.id"} {
		r.invited(t, mail, "banjarmasin/authority_administrator")
		actors = append(actors, r.session(t, r.signIn(t, mail).Token).Actor)
	}
	return actors[0], actors[1], r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
}

func TestTwoAdministratorsRepairALostFactor(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		one, two, who := r.administrators(t)
		step := r.signIn(t, who.Mail)
		s := r.session(t, step.Token)
		r.totp(t, s)
		_, err := r.AskRepair(t.Context(), one, who.ID, "  ")
		wantKind(t, "without a reason", err, problem.Invalid)
		_, err = r.AskRepair(t.Context(), one, one.Account, "ponsel hilang")
		wantKind(t, "for oneself", err, problem.Forbidden)
		if _, err := r.AskRepair(t.Context(), self(who.ID), one.Account, "iseng"); err == nil {
			t.Error("anybody asks")
		}
		id, err := r.AskRepair(t.Context(), one, who.ID, "ponsel hilang")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.AskRepair(t.Context(), two, who.ID, "ponsel hilang")
		wantKind(t, "twice", err, problem.Conflict)
		_, err = r.ApproveRepair(t.Context(), one, id)
		wantKind(t, "the first approves", err, problem.Forbidden)
		_, err = r.ApproveRepair(t.Context(), access.Machine(), id)
		wantKind(t, "the machine approves", err, problem.Forbidden)
		if open, err := r.Repairs(t.Context(), two); err != nil || len(open) != 1 || open[0].Account.ID != who.ID {
			t.Errorf("%v, %v", open, err)
		}
		if open, err := r.Repairs(t.Context(), self(who.ID)); err != nil || len(open) != 0 {
			t.Errorf("others see %v (%v)", open, err)
		}
		l, err := r.ApproveRepair(t.Context(), two, id)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.ApproveRepair(t.Context(), two, id)
		wantKind(t, "approved already", err, problem.NotFound)
		if _, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: "perahu kecil di muara"}); err != nil {
			t.Fatal(err)
		}
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "the sessions from before", err, problem.Unauthenticated)
		again, err := r.StartSignIn(t.Context(), SignIn{Mail: who.Mail, Password: "perahu kecil di muara", Place: office})
		if err != nil || again.Stage != Open {
			t.Fatalf("%v, %v", again.Stage, err)
		}
		var told []string
		notices, err := r.Notices(t.Context(), self(who.ID))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices {
			told = append(told, n.Kind)
		}
		if diff := cmp.Diff([]string{"recovered", "repair_approved", "totp_made"}, told); diff != "" {
			t.Errorf("the person is told (-want +got):\n%s", diff)
		}
	})
}

// One administrator who invites a second self, or two, is still one.
func TestAnAdministratorIsNotTheirOwnSecond(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		one, _, who := r.administrators(t)
		if err := r.Appoint(t.Context(), db.Tx{}, "bayangan", one.Account, []string{"banjarmasin/authority_administrator"}, r.Now()); err != nil {
			t.Fatal(err)
		}
		shadow := access.Actor{Account: "bayangan", Holdings: r.held["bayangan"]}
		_, err := r.AskRepair(t.Context(), shadow, who.ID, "ponsel hilang")
		wantKind(t, "the second self asks", err, problem.Forbidden)
		id, err := r.AskRepair(t.Context(), one, who.ID, "ponsel hilang")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.ApproveRepair(t.Context(), shadow, id)
		if wantKind(t, "the second self approves", err, problem.Forbidden); keyOf(err) != "access.unsettled" {
			t.Errorf("told %s", keyOf(err))
		}
		if err := r.DeclineRepair(t.Context(), shadow, id); err != nil {
			t.Errorf("to decline takes no settled right: %v", err)
		}
		r.add(access.SettleDays * 24 * time.Hour)
		if id, err = r.AskRepair(t.Context(), one, who.ID, "ponsel hilang"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.ApproveRepair(t.Context(), shadow, id); err != nil {
			t.Errorf("a month later: %v", err)
		}
	})
}

func TestARepairIsDecidedOnce(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		one, two, who := r.administrators(t)
		r.invited(t, "tiga@contoh.go.id", "banjarmasin/authority_administrator")
		three := r.session(t, r.signIn(t, "tiga@contoh.go.id").Token).Actor
		id, err := r.AskRepair(t.Context(), one, who.ID, "ponsel hilang")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i, actor := range []access.Actor{two, three} {
			all.Go(func() { _, errs[i] = r.ApproveRepair(t.Context(), actor, id) })
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two approved at once: %v, %v", errs[0], errs[1])
		}
		id, err = r.AskRepair(t.Context(), one, who.ID, "lagi")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.DeclineRepair(t.Context(), self(who.ID), id); err != nil {
			t.Errorf("the person declines: %v", err)
		}
		id, err = r.AskRepair(t.Context(), one, who.ID, "lagi")
		if err != nil {
			t.Fatal(err)
		}
		r.add(repairLife)
		_, err = r.ApproveRepair(t.Context(), two, id)
		wantKind(t, "too late", err, problem.NotFound)
		if _, err := r.AskRepair(t.Context(), one, who.ID, "sekali lagi"); err != nil {
			t.Errorf("after one ran out: %v", err)
		}
	})
}

func TestOnlyTheMachineRecoversAlone(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		one, _, who := r.administrators(t)
		_, err := r.RecoverByMail(t.Context(), one, who.Mail, "lupa")
		wantKind(t, "an administrator", err, problem.Forbidden)
		_, err = r.RecoverByMail(t.Context(), access.Machine(), "siapa@contoh.go.id", "lupa")
		wantKind(t, "nobody's address", err, problem.NotFound)
		first, err := r.RecoverByMail(t.Context(), access.Machine(), who.Mail, "lupa")
		if err != nil {
			t.Fatal(err)
		}
		second, err := r.RecoverByMail(t.Context(), access.Machine(), who.Mail, "lupa lagi")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.OpenLink(t.Context(), first.Code)
		wantKind(t, "the link before", err, problem.NotFound)
		if l, err := r.OpenLink(t.Context(), second.Code); err != nil || l.Kind != Recover {
			t.Errorf("%v, %v", l, err)
		}
		wantKind(t, "oneself", r.Disable(t.Context(), one, one.Account, "cuti"), problem.Forbidden)
		if err := r.Disable(t.Context(), one, who.ID, "pensiun"); err != nil {
			t.Fatal(err)
		}
		_, err = r.OpenLink(t.Context(), second.Code)
		wantKind(t, "the link of a disabled account", err, problem.NotFound)
		list, err := r.List(t.Context(), one, Search{Scope: access.Scope{Authority: "banjarmasin"}})
		if err != nil || len(list) != 3 || list[0].Mail != "dua@contoh.go.id" {
			t.Errorf("%v, %v", list, err)
		}
		if _, err := r.List(t.Context(), one, Search{Scope: access.Scope{Installation: true}}); err == nil {
			t.Error("an authority's administrator lists everybody")
		}
	})
}

func TestSweepLeavesTheLiving(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		r.signIn(t, "pegawai@contoh.go.id")
		r.add(72 * hour)
		step := r.signIn(t, "pegawai@contoh.go.id")
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := db.One(t.Context(), r.db, db.Column[int], "SELECT count(*) FROM session")
		if err != nil || n != 1 {
			t.Errorf("%d sessions left (%v)", n, err)
		}
		r.session(t, step.Token)
	})
}

func TestSweepForgetsWhatIsOver(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		r.totp(t, r.session(t, r.signIn(t, who.Mail).Token))
		notices, err := r.Notices(t.Context(), self(who.ID))
		if err != nil || len(notices) != 1 {
			t.Fatalf("%v, %v", notices, err)
		}
		if err := r.ReadNotice(t.Context(), self(who.ID), notices[0].ID); err != nil {
			t.Fatal(err)
		}
		left := func() [3]int {
			if err := r.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			var n [3]int
			for i, table := range []string{"link", "notice", "browser"} {
				if n[i], err = db.One(t.Context(), r.db, db.Column[int], "SELECT count(*) FROM "+table); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		for _, step := range []struct {
			days int
			want [3]int
		}{{80, [3]int{1, 1, 1}}, {30, [3]int{0, 0, 1}}, {300, [3]int{0, 0, 0}}} {
			r.add(time.Duration(step.days) * 24 * time.Hour)
			if got := left(); got != step.want {
				t.Errorf("%d days on: links, notices and browsers %v, want %v", step.days, got, step.want)
			}
		}
	})
}

// Bar: a token check ≤ 20 µs on SQLite, ≤ 150 µs on PostgreSQL.
func BenchmarkTokenCheck(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		b.Run(name, func(b *testing.B) {
			r := newRoom(b, open(b))
			r.invited(b, "pegawai@contoh.go.id", "banjarmasin/planner")
			s := r.session(b, r.signIn(b, "pegawai@contoh.go.id").Token)
			text, err := r.MakeToken(b.Context(), s, NewToken{
				Label: "x", Limit: access.Scope{Authority: "banjarmasin"}, Actions: access.TokenActions()[:1], Expires: r.Now().AddDate(0, 1, 0),
			})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := r.TokenActor(b.Context(), text); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := r.TokenActor(b.Context(), text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// An authenticated page must be served 1,500 times a second, so a session must cost well below 0.6 ms.
func BenchmarkSession(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		b.Run(name, func(b *testing.B) {
			r := newRoom(b, open(b))
			r.invited(b, "pegawai@contoh.go.id", "banjarmasin/planner")
			step := r.signIn(b, "pegawai@contoh.go.id")
			for b.Loop() {
				r.session(b, step.Token)
			}
		})
	}
}

// Bar: signing in with a password costs what argon2id costs.
func BenchmarkPassword(b *testing.B) {
	h, err := parsePHC(makePHC(good, Current))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !h.matches(good) {
			b.Fatal("not right")
		}
	}
}
