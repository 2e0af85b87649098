package account

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// ctx is the context of a test that only has its rapid part at hand.
func ctx(t interface{ Context() context.Context }) context.Context { return t.Context() }

func TestTheFirstLinkMakesOneAdministrator(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		var links []Link
		for range 2 {
			l, wanted, err := r.FirstLink(t.Context())
			if err != nil || !wanted {
				t.Fatal(wanted, err)
			}
			links = append(links, l)
		}
		if _, err := r.Accept(t.Context(), Acceptance{Code: links[0].Code, Mail: "a@contoh.go.id", Name: "A", Password: "pendek"}); keyOf(err) != "account.password.short" {
			t.Errorf("a short password: %v", err)
		}
		var all sync.WaitGroup
		made := make([]error, len(links))
		for i, l := range links {
			all.Go(func() {
				_, made[i] = r.Accept(t.Context(), Acceptance{Code: l.Code, Mail: fmt.Sprintf("admin%d@contoh.go.id", i), Name: "Pegawai", Password: good})
			})
		}
		all.Wait()
		if (made[0] == nil) == (made[1] == nil) {
			t.Fatalf("of two links one should work: %v, %v", made[0], made[1])
		}
		if _, wanted, err := r.FirstLink(t.Context()); wanted || err != nil {
			t.Errorf("a link although there is an account (%v)", err)
		}
		list, err := r.List(t.Context(), access.Machine(), Search{Scope: access.Scope{Installation: true}})
		if err != nil || len(list) != 1 {
			t.Fatalf("%d accounts (%v)", len(list), err)
		}
		step := r.signIn(t, list[0].Mail)
		if step.Stage != Enrol || step.Session.Actor.Account != "" {
			t.Errorf("the administrator of the installation needs a second factor, but stands at %s", step.Stage)
		}
	})
}

func TestLinksAreGoodOnceAndForATime(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		invite := func() Link {
			l, err := r.Invite(t.Context(), access.Machine(), Invitation{Mail: "pegawai@contoh.go.id", Name: "Pegawai"})
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		old, l := invite(), invite()
		_, err := r.OpenLink(t.Context(), old.Code)
		wantKind(t, "an invitation that another replaced", err, problem.NotFound)
		r.add(linkLife[Invite])
		_, err = r.OpenLink(t.Context(), l.Code)
		wantKind(t, "a link too old", err, problem.NotFound)
		l = invite()
		if opened, err := r.OpenLink(t.Context(), strings.ToLower(l.Code)); err != nil || opened.Mail != "pegawai@contoh.go.id" || opened.Name != "Pegawai" {
			t.Errorf("%+v, %v", opened, err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		worked := 0
		for range 4 {
			all.Go(func() {
				if _, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good}); err == nil {
					mu.Lock()
					worked++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if worked != 1 {
			t.Errorf("a link worked %d times", worked)
		}
		_, err = r.Accept(t.Context(), Acceptance{Code: newLink(), Password: good})
		wantKind(t, "a foreign code", err, problem.NotFound)
		_, err = r.Invite(t.Context(), access.Machine(), Invitation{Mail: "PEGAWAI@contoh.go.id", Name: "Pegawai"})
		wantKind(t, "an address that has an account", err, problem.Conflict)
		_, err = r.Invite(t.Context(), access.Machine(), Invitation{Mail: "x@contoh.go.id\r\nBcc: y@z.id", Name: "Pegawai"})
		wantKind(t, "an address with a line break", err, problem.Invalid)
		_, err = r.Invite(t.Context(), self("somebody"), Invitation{Mail: "x@contoh.go.id", Name: "Pegawai"})
		wantKind(t, "somebody without a position", err, problem.NotFound)
		_, err = r.Invite(t.Context(), access.Public(), Invitation{Mail: "x@contoh.go.id", Name: "Pegawai", Positions: []string{"banjarmasin/assessor"}})
		wantKind(t, "the public", err, problem.Unauthenticated)
	})
}

func TestSigningIn(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		step, err := r.StartSignIn(t.Context(), SignIn{Mail: " Pegawai@Contoh.go.id", Password: good, Place: office, Label: "Firefox di loket 2"})
		if err != nil || step.Stage != Open || step.Token == "" || step.Browser == "" {
			t.Fatalf("%+v, %v", step, err)
		}
		s := r.session(t, step.Token)
		want := access.Actor{Account: who.ID, Holdings: []access.Holding{held("banjarmasin/assessor")}}
		if diff := cmp.Diff(want, s.Actor); diff != "" || s.Label != "Firefox di loket 2" {
			t.Errorf("%s (-want +got):\n%s", s.Label, diff)
		}
		_, wrong := r.StartSignIn(t.Context(), SignIn{Mail: "pegawai@contoh.go.id", Password: good + "!", Place: office})
		_, unknown := r.StartSignIn(t.Context(), SignIn{Mail: "siapa@contoh.go.id", Password: good, Place: office})
		_, broken := r.StartSignIn(t.Context(), SignIn{Mail: "bukan alamat\n", Password: good, Place: office})
		for _, err := range []error{wrong, unknown, broken} {
			wantKind(t, "refused", err, problem.Unauthenticated)
			if err.Error() != wrong.Error() {
				t.Errorf("%q tells more than %q", err, wrong)
			}
		}
		if err := r.SignOut(t.Context(), step.Token); err != nil {
			t.Fatal(err)
		}
		for name, token := range map[string]string{"signed out": step.Token, "foreign": newCookie(), "empty": "", "long": strings.Repeat("A", 10_000)} {
			_, err := r.Session(t.Context(), token)
			wantKind(t, name, err, problem.Unauthenticated)
			if err := r.SignOut(t.Context(), token); err != nil {
				t.Errorf("signing out twice: %v", err)
			}
		}
		if diff := cmp.Diff([]string{"invited", "created", "signed_in", "session.ended"}, r.kinds()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestPasswordsAreHashedAnewWithTodaysCost(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id")
		r.params = Params{Memory: 128, Time: 2, Lanes: 1}
		for range 2 {
			r.signIn(t, who.Mail)
		}
		kept, err := credentialOf(t.Context(), r.db, who.ID, Password)
		if err != nil || r.outdated(kept.secret) || kept.version != 2 {
			t.Errorf("version %d, %v", kept.version, err)
		}
	})
}

func TestSessionsRestLockAndEnd(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		step := r.signIn(t, "pegawai@contoh.go.id")
		seen := func() time.Time { return r.session(t, step.Token).Seen }
		first := seen()
		r.add(59 * time.Second)
		if !seen().Equal(first) {
			t.Error("the last use is written within a minute")
		}
		r.add(time.Second)
		if got := seen(); got.Sub(first) != time.Minute {
			t.Errorf("the last use is %v after the first", got.Sub(first))
		}
		r.add(DefaultHours.Lock)
		if s := r.session(t, step.Token); s.Stage != Locked || s.Actor.Account != "" || len(s.Actor.Holdings) != 0 {
			t.Errorf("after a rest: %s, %+v", s.Stage, s.Actor)
		}
		_, err := r.Unlock(t.Context(), Unlocking{Token: step.Token, Password: "bukan kata sandinya", Place: office})
		wantKind(t, "a wrong password", err, problem.Unauthenticated)
		open, err := r.Unlock(t.Context(), Unlocking{Token: step.Token, Password: good, Place: office})
		if err != nil || open.Stage != Open || open.Token == step.Token {
			t.Fatalf("%+v, %v", open, err)
		}
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "the token from before", err, problem.Unauthenticated)
		if s := r.session(t, open.Token); s.Stage != Open || len(s.Actor.Holdings) != 1 {
			t.Errorf("unlocked: %s", s.Stage)
		}
		r.add(DefaultHours.Rest)
		_, err = r.Session(t.Context(), open.Token)
		wantKind(t, "after a long rest", err, problem.Unauthenticated)

		step = r.signIn(t, "pegawai@contoh.go.id")
		for range int(DefaultHours.Most/(20*time.Minute)) - 1 {
			r.add(20 * time.Minute)
			r.session(t, step.Token)
		}
		r.add(20 * time.Minute)
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "after a working day", err, problem.Unauthenticated)
	})
}

func TestAClockPutRightEndsSessionsOfTheFuture(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		step := r.signIn(t, "pegawai@contoh.go.id")
		r.add(-2 * time.Minute)
		if s := r.session(t, step.Token); s.Stage != Open {
			t.Errorf("a small correction: %s", s.Stage)
		}
		r.add(-24 * time.Hour)
		_, err := r.Session(t.Context(), step.Token)
		wantKind(t, "a day back", err, problem.Unauthenticated)
	})
}

func TestSharedComputersSwitchQuickly(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		pegawai := r.invited(t, "pegawai@contoh.go.id")
		ahmad := r.invited(t, "kolega@contoh.go.id")
		in := SignIn{Mail: pegawai.Mail, Password: good, Place: office, Shared: true}
		first, err := r.StartSignIn(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		in.Mail, in.Browser = ahmad.Mail, first.Browser
		second, err := r.StartSignIn(t.Context(), in)
		if err != nil || second.Browser != first.Browser {
			t.Fatal(second, err)
		}
		people, err := r.People(t.Context(), first.Browser)
		if err != nil || len(people) != 2 {
			t.Fatalf("%v, %v", people, err)
		}
		if strangers, err := r.People(t.Context(), newCookie()); err != nil || len(strangers) != 0 {
			t.Errorf("another browser sees %v (%v)", strangers, err)
		}
		to := Unlocking{Token: second.Token, Browser: first.Browser, Session: first.Session.ID, Password: good, Place: office}
		foreign := to
		foreign.Browser = newCookie()
		_, err = r.Unlock(t.Context(), foreign)
		wantKind(t, "from another browser", err, problem.Unauthenticated)
		back, err := r.Unlock(t.Context(), to)
		if err != nil || back.Session.Account.ID != pegawai.ID {
			t.Fatalf("%+v, %v", back, err)
		}
		if s := r.session(t, second.Token); s.Stage != Locked {
			t.Errorf("whoever left is %s", s.Stage)
		}
		r.add(DefaultHours.LockShared)
		if s := r.session(t, back.Token); s.Stage != Locked {
			t.Errorf("a shared computer that rests is %s", s.Stage)
		}
		alone, err := r.StartSignIn(t.Context(), SignIn{Mail: pegawai.Mail, Password: good, Place: office})
		if err != nil {
			t.Fatal(err)
		}
		if people, err := r.People(t.Context(), alone.Browser); err != nil || len(people) != 0 {
			t.Errorf("a browser of one's own tells %v (%v)", people, err)
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		r.invited(t, "kolega@contoh.go.id")
		mine, other, his := r.signIn(t, "pegawai@contoh.go.id"), r.signIn(t, "pegawai@contoh.go.id"), r.signIn(t, "kolega@contoh.go.id")
		me := r.session(t, mine.Token).Actor
		list, err := r.Sessions(t.Context(), me)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		wantKind(t, "another's session", r.EndSession(t.Context(), me, his.Session.ID), problem.NotFound)
		if err := r.EndSession(t.Context(), me, other.Session.ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.Session(t.Context(), other.Token)
		wantKind(t, "the ended one", err, problem.Unauthenticated)
		changed, err := r.ChangePassword(t.Context(), mine.Token, good, "perahu kecil di muara")
		if err != nil || changed.Token == mine.Token {
			t.Fatal(err)
		}
		_, err = r.Session(t.Context(), mine.Token)
		wantKind(t, "the token before the change", err, problem.Unauthenticated)
		r.session(t, changed.Token)
		_, err = r.ChangePassword(t.Context(), changed.Token, good, "perahu kecil di hulu")
		wantKind(t, "the old password", err, problem.Unauthenticated)
		notices, err := r.Notices(t.Context(), me)
		if err != nil || len(notices) != 1 || notices[0].Kind != "password_changed" {
			t.Errorf("%v, %v", notices, err)
		}
		wantKind(t, "another's notice", r.ReadNotice(t.Context(), self("x"), notices[0].ID), problem.NotFound)
		if err := r.ReadNotice(t.Context(), me, notices[0].ID); err != nil {
			t.Error(err)
		}
	})
}
