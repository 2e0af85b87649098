package account

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

var (
	installation = access.Scope{Installation: true}
	banjarmasin  = access.Scope{Authority: "banjarmasin"}
	banjarbaru   = access.Scope{Authority: "banjarbaru"}
)

// as signs a person in and says who acts.
func (r *room) as(t testing.TB, mail string, positions ...string) access.Actor {
	t.Helper()
	who := r.invited(t, mail, positions...)
	return access.Actor{Account: who.ID, Holdings: r.held[who.ID]}
}

func mails(list []Account) []string {
	var found []string
	for _, one := range list {
		found = append(found, one.Mail)
	}
	return found
}

func TestPeopleAreListedWhereTheyLie(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		other := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		system := r.as(t, "sistem@contoh.go.id", "/system_administrator")
		both := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor", "banjarbaru/assessor")
		r.invited(t, "a_b@contoh.go.id", "banjarmasin/planner")
		loose := r.invited(t, "zzz@contoh.go.id")
		for name, c := range map[string]struct {
			actor  access.Actor
			search Search
			want   []string
		}{
			"the authority's":  {admin, Search{Scope: banjarmasin}, []string{"a_b@contoh.go.id", "admin@contoh.go.id", "pegawai@contoh.go.id"}},
			"who works in two": {other, Search{Scope: banjarbaru}, []string{"lain@contoh.go.id", "pegawai@contoh.go.id"}},
			"everybody": {system, Search{Scope: installation}, []string{
				"a_b@contoh.go.id", "admin@contoh.go.id", "lain@contoh.go.id", "pegawai@contoh.go.id", "sistem@contoh.go.id", "zzz@contoh.go.id",
			}},
			"an authority's, by the installation": {system, Search{Scope: banjarbaru}, []string{"lain@contoh.go.id", "pegawai@contoh.go.id"}},
			"a page":                              {system, Search{Scope: installation, After: both.ID, Limit: 1}, []string{"sistem@contoh.go.id"}},
			"part of an address":                  {system, Search{Scope: installation, Words: " PEGAWAI@ "}, []string{"pegawai@contoh.go.id"}},
			"a sign that is no sign":              {system, Search{Scope: installation, Words: "a_b"}, []string{"a_b@contoh.go.id"}},
			"part of a name":                      {admin, Search{Scope: banjarmasin, Words: "contoh", Limit: 1}, []string{"a_b@contoh.go.id"}},
			"nothing":                             {admin, Search{Scope: banjarmasin, Words: "%"}, nil},
		} {
			list, err := r.List(t.Context(), c.actor, c.search)
			if diff := cmp.Diff(c.want, mails(list)); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
			}
		}
		_, err := r.List(t.Context(), admin, Search{Scope: banjarbaru})
		wantKind(t, "another authority's", err, problem.NotFound)

		for name, actor := range map[string]access.Actor{"one office": admin, "the other": other, "the installation": system} {
			if got, err := r.Find(t.Context(), actor, both.Mail); err != nil || got.ID != both.ID {
				t.Errorf("%s does not find who works in two: %v", name, err)
			}
			if got, err := r.Account(t.Context(), actor, both.ID); err != nil || got.ID != both.ID {
				t.Errorf("%s does not read who works in two: %v", name, err)
			}
		}
		for name, id := range map[string]string{"without a position": loose.ID, "of another authority": other.Account, "nobody": "none"} {
			_, err := r.Account(t.Context(), admin, id)
			wantKind(t, name, err, problem.NotFound)
		}
		if _, err := r.Account(t.Context(), system, loose.ID); err != nil {
			t.Errorf("the installation sees whoever has no position: %v", err)
		}
		for _, c := range []struct {
			actor access.Actor
			id    string
			want  bool
		}{{admin, both.ID, false}, {system, both.ID, true}, {admin, admin.Account, false}, {admin, "none", false}} {
			if may, err := r.May(t.Context(), c.actor, access.EditPeople, c.id); err != nil || may != c.want {
				t.Errorf("may edit %s: %t, %v", c.id, may, err)
			}
		}
	})
}

func TestInvitationsAreListedAndTakenBack(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		other := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		system := r.as(t, "sistem@contoh.go.id", "/system_administrator")
		_, err := r.Invite(t.Context(), admin, Invitation{Mail: "bukan surel", Positions: []string{"banjarmasin/assessor"}})
		if faults := faultsOf(err); len(faults) != 2 {
			t.Errorf("all that is wrong at once: %v", err)
		}
		_, err = r.Invite(t.Context(), other, Invitation{Mail: "bukan surel", Positions: []string{"banjarmasin/assessor"}})
		wantKind(t, "decided before anything is said of the form", err, problem.NotFound)
		link, err := r.Invite(t.Context(), admin, Invitation{Mail: "pegawai@contoh.go.id", Name: "Pegawai", Positions: []string{"banjarmasin/assessor"}})
		if err != nil {
			t.Fatal(err)
		}
		if png, err := link.PNG("https://patuh.contoh.go.id"); err != nil || string(png[1:4]) != "PNG" {
			t.Errorf("the slip's code: %v", err)
		}
		loose, err := r.Invite(t.Context(), system, Invitation{Mail: "zzz@contoh.go.id", Name: "Zzz"})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			actor access.Actor
			scope access.Scope
			want  []string
		}{
			"the authority's":           {admin, banjarmasin, []string{"pegawai@contoh.go.id"}},
			"another's":                 {other, banjarbaru, nil},
			"all":                       {system, installation, []string{"zzz@contoh.go.id", "pegawai@contoh.go.id"}},
			"one, for the installation": {system, banjarmasin, []string{"pegawai@contoh.go.id"}},
		} {
			list, err := r.Invitations(t.Context(), c.actor, c.scope)
			var got []string
			for _, one := range list {
				got = append(got, one.Mail)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
			}
		}
		_, err = r.Invitations(t.Context(), other, banjarmasin)
		wantKind(t, "of where one reads nobody", err, problem.NotFound)
		one, err := r.Invitation(t.Context(), admin, link.ID)
		if err != nil || one.By.Mail != "admin@contoh.go.id" || len(one.Positions) != 1 || !one.Expires.Equal(link.Expires) {
			t.Errorf("%+v, %v", one, err)
		}
		for name, err := range map[string]error{
			"a stranger reads": second(r.Invitation(t.Context(), other, link.ID)), "a stranger revokes": r.RevokeInvitation(t.Context(), other, link.ID),
			"the installation's own": r.RevokeInvitation(t.Context(), admin, loose.ID), "none": r.RevokeInvitation(t.Context(), system, "none"),
		} {
			wantKind(t, name, err, problem.NotFound)
		}
		if err := r.RevokeInvitation(t.Context(), system, link.ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "twice", r.RevokeInvitation(t.Context(), admin, link.ID), problem.Conflict)
		_, err = r.OpenLink(t.Context(), link.Code)
		wantKind(t, "a revoked link", err, problem.NotFound)
		r.add(15 * 24 * time.Hour)
		wantKind(t, "one that ran out", r.RevokeInvitation(t.Context(), system, loose.ID), problem.Conflict)
		if list, err := r.Invitations(t.Context(), system, installation); err != nil || len(list) != 0 {
			t.Errorf("open are %v, %v", list, err)
		}
		if !slices.Contains(r.kinds(), "invite_revoked") {
			t.Errorf("events: %v", r.kinds())
		}
	})
}

func second[T any](_ T, err error) error { return err }

func faultsOf(err error) problem.Faults {
	faults, _ := err.(problem.Faults)
	return faults
}

func TestAnAdministratorPutsNamesAndAddressesRight(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		other := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		step := r.signIn(t, who.Mail)
		edited := who
		edited.Mail, edited.Name = "Pegawai.Contoh@contoh.go.id", "Pegawai  Contoh, S.H."
		_, err := r.Edit(t.Context(), other, edited)
		wantKind(t, "a stranger", err, problem.NotFound)
		_, err = r.Edit(t.Context(), admin, Account{ID: admin.Account, Version: 1, Mail: "admin@contoh.go.id", Name: "Saya"})
		wantKind(t, "oneself", err, problem.Forbidden)
		_, err = r.Edit(t.Context(), admin, Account{ID: who.ID, Version: 1, Mail: "x", Name: " "})
		if len(faultsOf(err)) != 2 {
			t.Errorf("all that is wrong at once: %v", err)
		}
		taken := edited
		taken.Mail = "lain@contoh.go.id"
		_, err = r.Edit(t.Context(), admin, taken)
		wantKind(t, "another's address", err, problem.Conflict)
		got, err := r.Edit(t.Context(), admin, edited)
		if err != nil || got.Mail != "pegawai.contoh@contoh.go.id" || got.Name != "Pegawai Contoh, S.H." || got.Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = r.Edit(t.Context(), admin, edited)
		wantKind(t, "who comes second", err, problem.Conflict)
		if again, err := r.Edit(t.Context(), admin, got); err != nil || again.Version != 2 {
			t.Errorf("nothing new: %+v, %v", again, err)
		}
		if s := r.session(t, step.Token); s.Stage != Open || s.Account.Mail != got.Mail {
			t.Errorf("the session is %s of %s", s.Stage, s.Account.Mail)
		}
		r.signIn(t, got.Mail)
		notices, err := r.Notices(t.Context(), self(who.ID))
		if err != nil || len(notices) != 1 || notices[0].Kind != "mail_changed" {
			t.Errorf("told %v, %v", notices, err)
		}
	})
}

func TestAnAdministratorSignsSomebodyOutEverywhere(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		one, two := r.signIn(t, who.Mail), r.signIn(t, who.Mail)
		wantKind(t, "without a reason", r.SignOutEverywhere(t.Context(), admin, who.ID, " "), problem.Invalid)
		wantKind(t, "oneself", r.SignOutEverywhere(t.Context(), admin, admin.Account, "pindah"), problem.Forbidden)
		if err := r.SignOutEverywhere(t.Context(), admin, who.ID, "laptop hilang"); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{one.Token, two.Token} {
			_, err := r.Session(t.Context(), token)
			wantKind(t, "a session", err, problem.Unauthenticated)
		}
		r.signIn(t, who.Mail)
	})
}

func TestTokensAreReadAndRevokedWhereTheyAct(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		other := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		away := r.as(t, "jauh@contoh.go.id", "martapura/authority_administrator")
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/planner", "banjarbaru/planner")
		s := r.session(t, r.signIn(t, who.Mail).Token)
		for _, limit := range []access.Scope{banjarmasin, banjarbaru} {
			if _, err := r.MakeToken(t.Context(), s, NewToken{
				Label: limit.Authority, Limit: limit, Actions: access.TokenActions()[:1], Expires: r.Now().AddDate(0, 1, 0),
			}); err != nil {
				t.Fatal(err)
			}
		}
		for name, actor := range map[string]access.Actor{"banjarmasin": admin, "banjarbaru": other} {
			list, err := r.TokensOf(t.Context(), actor, who.ID)
			if err != nil || len(list) != 1 || list[0].Label != name {
				t.Errorf("%s sees %v, %v", name, list, err)
			}
		}
		_, err := r.TokensOf(t.Context(), away, who.ID)
		wantKind(t, "a stranger", err, problem.NotFound)
		list, err := r.TokensOf(t.Context(), admin, who.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.RevokeToken(t.Context(), other, list[0].ID); err == nil {
			t.Error("the other office revokes what does not act there")
		}
		if err := r.RevokeToken(t.Context(), admin, list[0].ID); err != nil {
			t.Errorf("the office where it acts: %v", err)
		}
	})
}

func TestARepairIsShownToWhomItConcerns(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		one, two, who := r.administrators(t)
		stranger := r.as(t, "lain@contoh.go.id", "banjarbaru/authority_administrator")
		if _, open, err := r.RepairOf(t.Context(), self(who.ID), who.ID); err != nil || open {
			t.Errorf("nothing was asked: %t, %v", open, err)
		}
		id, err := r.AskRepair(t.Context(), one, who.ID, "ponsel hilang")
		if err != nil {
			t.Fatal(err)
		}
		for name, actor := range map[string]access.Actor{"who asked": one, "the second": two, "the person": self(who.ID)} {
			got, err := r.Repair(t.Context(), actor, id)
			if err != nil || got.Asker != "Pegawai Contoh" || got.Why != "ponsel hilang" {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			if _, open, err := r.RepairOf(t.Context(), actor, who.ID); err != nil || !open {
				t.Errorf("%s: %t, %v", name, open, err)
			}
		}
		_, err = r.Repair(t.Context(), stranger, id)
		wantKind(t, "a stranger", err, problem.NotFound)
		_, err = r.Repair(t.Context(), access.Public(), id)
		wantKind(t, "nobody", err, problem.Unauthenticated)
		_, _, err = r.RepairOf(t.Context(), stranger, who.ID)
		wantKind(t, "a stranger", err, problem.NotFound)
		if err := r.DeclineRepair(t.Context(), self(who.ID), id); err != nil {
			t.Fatal(err)
		}
		_, err = r.Repair(t.Context(), two, id)
		wantKind(t, "declined", err, problem.NotFound)
		if err := r.Disable(t.Context(), two, who.ID, "pensiun"); err != nil {
			t.Fatal(err)
		}
		_, err = r.AskRepair(t.Context(), one, who.ID, "ponsel hilang")
		wantKind(t, "of a disabled account", err, problem.Conflict)
	})
}

func TestWhoeverInvitedStandsInTheRecord(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		admin := r.as(t, "admin@contoh.go.id", "banjarmasin/authority_administrator")
		invite := func(mail string) Link {
			t.Helper()
			l, err := r.Invite(t.Context(), admin, Invitation{Mail: mail, Name: "Pegawai", Positions: []string{"banjarmasin/assessor"}})
			if err != nil {
				t.Fatal(err)
			}
			if e := r.events[len(r.events)-1]; e.Kind != "account.invited" || e.Scope != banjarmasin || e.Actor.Account != admin.Account {
				t.Errorf("recorded: %+v", e)
			}
			return l
		}
		pegawai, err := r.Accept(t.Context(), Acceptance{Code: invite("pegawai@contoh.go.id").Code, Password: good})
		if err != nil || r.by[pegawai.ID] != admin.Account {
			t.Errorf("given by %q, %v", r.by[pegawai.ID], err)
		}
		if machine := r.invited(t, "mesin@contoh.go.id", "banjarmasin/assessor"); r.by[machine.ID] != "" {
			t.Errorf("by the machine: %q", r.by[machine.ID])
		}
		open := invite("belum@contoh.go.id")
		if err := r.Disable(t.Context(), access.Machine(), admin.Account, "kunci dicuri"); err != nil {
			t.Fatal(err)
		}
		_, err = r.OpenLink(t.Context(), open.Code)
		wantKind(t, "an invitation of somebody who was disabled", err, problem.NotFound)
		if !slices.Contains(r.kinds(), "invite_revoked") {
			t.Errorf("not recorded: %v", r.kinds())
		}
	})
}
