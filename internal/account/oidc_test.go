package account

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestNobodyGetsAnAccountWithoutAReason(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		stranger := h.someone("tidak-dipetakan")
		_, err := h.through("kantor", stranger)
		h.refused("a stranger", err, "account.oidc.unknown")
		h.mapped("a", h.position(access.Planner))
		unverified := h.someone("a")
		unverified.Claims["email_verified"] = false
		h.provider.Has(t, unverified)
		_, err = h.through("kantor", unverified)
		h.refused("an address that nobody verified", err, "account.oidc.mail")
		who := h.invite(mailOf(unverified))
		_, err = h.through("kantor", unverified)
		h.refused("the same, and there is an account", err, "account.oidc.mail")
		list, err := h.Identities(t.Context(), access.Actor{Account: who.ID}, who.ID)
		if err != nil || len(list) > 0 {
			t.Errorf("linked: %+v, %v", list, err)
		}
		_, err = h.Find(t.Context(), access.Machine(), mailOf(stranger))
		wantKind(t, "the stranger's account", err, problem.NotFound)
		if _, err := h.through("lain", h.someone("a")); keyOf(err) != "account.oidc.unknown" {
			t.Errorf("a rule of another provider: %v", err)
		}
	})
}

func TestAnInvitationIsAcceptedThroughTheProvider(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		p := h.position(access.Planner)
		pegawai := h.someone()
		l := h.invitation(mailOf(pegawai), p)
		step := h.in("lain", pegawai) // with claims at userinfo
		if diff := cmp.Diff(titles(p), h.holds(step.Session.Account)); diff != "" {
			t.Error(diff)
		}
		_, err := h.OpenLink(t.Context(), l.Code)
		h.refused("the link afterwards", err, "account.link.dead")
		list, err := h.Identities(t.Context(), access.Actor{Account: step.Session.Account.ID}, step.Session.Account.ID)
		if err != nil || len(list) != 1 || list[0].Provider != "lain" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestASecondFactorIsAskedForUnlessTheProviderSaysThereWasOne(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.must(h.SetRule(t.Context(), h.admin, Rule{Authority: h.city.ID, Second: true}))
		p := h.position(access.Planner)
		h.mapped("a", p)
		pegawai := h.someone("a")
		step := h.in("kantor", pegawai)
		if step.Stage != Enrol {
			t.Fatalf("with nothing set up: %v", step.Stage)
		}
		s, err := h.Session(t.Context(), step.Token)
		h.must(err)
		sheet, err := h.NewCard(t.Context(), s)
		h.must(err)
		step = h.in("kantor", pegawai)
		if step.Stage != Factor || !slices.Contains(step.Kinds, Card) {
			t.Fatalf("with a card: %+v", step)
		}
		open, err := h.FinishSignIn(t.Context(), step.Token, Proof{Kind: Card, Code: sheet[step.Number-1]})
		if err != nil || open.Stage != Open {
			t.Errorf("%+v, %v", open, err)
		}
		for name, change := range map[string]func(){
			"amr": func() { pegawai.AMR = []string{"pwd", "mfa"} }, "acr": func() { pegawai.AMR, pegawai.ACR = nil, "urn:contoh:dua" },
		} {
			change()
			h.provider.Has(t, pegawai)
			if step := h.in("kantor", pegawai); step.Stage != Open || !step.Session.Strong {
				t.Errorf("%s: %+v", name, step)
			}
		}
	})
}

func TestAnAnswerCountsOnceAndInItsBrowserOnly(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		pegawai := h.someone()
		h.invite(mailOf(pegawai))
		v := h.visit("kantor", h.provider.Browser(t), pegawai.Login, OIDCStart{})
		other := h.visit("kantor", h.provider.Browser(t), pegawai.Login, OIDCStart{})
		right := v.answer("kantor")
		for what, change := range map[string]func(*OIDCAnswer){
			"the cookie of another browser": func(a *OIDCAnswer) { a.Cookie = other.cookie },
			"no cookie":                     func(a *OIDCAnswer) { a.Cookie = "" },
			"the state as the cookie":       func(a *OIDCAnswer) { a.Cookie = a.State },
			"another state":                 func(a *OIDCAnswer) { a.State = other.answer("kantor").State },
			"no state":                      func(a *OIDCAnswer) { a.State = "" },
			"a session's form of a state":   func(a *OIDCAnswer) { a.State = newCookie() },
		} {
			wrong := right
			change(&wrong)
			_, err := h.FinishOIDC(t.Context(), wrong)
			h.refused(what, err, "account.oidc.again")
		}
		step, err := h.FinishOIDC(t.Context(), right) // none of these ended it
		if err != nil || step.Stage != Open {
			t.Fatalf("%+v, %v", step, err)
		}
		_, err = h.FinishOIDC(t.Context(), right)
		h.refused("again", err, "account.oidc.again")

		used := other.answer("kantor")
		used.Code = right.Code
		_, err = h.FinishOIDC(t.Context(), used)
		h.refused("a code that was used, and of another errand", err, "account.oidc.refused")

		late := h.visit("kantor", h.provider.Browser(t), pegawai.Login, OIDCStart{})
		h.add(ceremonyTime)
		_, err = h.FinishOIDC(t.Context(), late.answer("kantor"))
		h.refused("late", err, "account.oidc.again")
		for _, secret := range []string{right.Code, right.State, right.Cookie, testkit.ClientSecret} {
			if strings.Contains(h.log.String(), secret) {
				t.Errorf("the log tells %s: %s", secret, h.log)
			}
		}
	})
}

func TestAnAnswerIsNotTakenToAnotherProvider(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		pegawai := h.someone()
		h.invite(mailOf(pegawai))
		for what, change := range map[string]func(*OIDCAnswer){
			"to another's address":   func(a *OIDCAnswer) { a.Provider = "lain" },
			"in the name of another": func(a *OIDCAnswer) { a.Issuer = h.provider.Lean },
			"in nobody's name":       func(a *OIDCAnswer) { a.Issuer = "" },
			"with another's code": func(a *OIDCAnswer) {
				a.Code = h.visit("lain", h.provider.Browser(t), pegawai.Login, OIDCStart{}).answer("lain").Code
			},
			"with a code of many bytes": func(a *OIDCAnswer) { a.Code = strings.Repeat("x", 5000) },
		} {
			wrong := h.visit("kantor", h.provider.Browser(t), pegawai.Login, OIDCStart{}).answer("kantor")
			change(&wrong)
			_, err := h.FinishOIDC(t.Context(), wrong)
			h.refused(what, err, "account.oidc.refused")
		}
		_, _, err := h.StartOIDC(t.Context(), "tidak-ada", OIDCStart{})
		h.refused("a provider that is not", err, "account.provider.unknown")
	})
}

func TestADisabledAccountIsNotOpenedByItsProvider(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.mapped("a", h.position(access.Planner))
		known, unknown := h.someone("a"), h.someone("a")
		first := h.in("kantor", known).Session.Account
		second := h.invite(mailOf(unknown))
		for _, who := range []Account{first, second} {
			h.must(h.Disable(t.Context(), access.Machine(), who.ID, "keluar"))
		}
		for _, s := range []testkit.SomeoneThere{known, unknown} {
			_, err := h.through("kantor", s)
			h.refused("disabled", err, "account.disabled")
		}
	})
}

func TestAnAddressThatWentToANewPersonOpensNoOldAccount(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		old := h.someone()
		who := h.invite(mailOf(old), h.position(access.Planner))
		h.in("kantor", old)
		fresh := h.someone()
		fresh.Claims["email"] = mailOf(old)
		h.provider.Has(t, fresh)
		_, err := h.through("kantor", fresh)
		h.refused("the new person", err, "account.oidc.other")
		list, err := h.Identities(t.Context(), h.admin, who.ID)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		wantKind(t, "unlinked by themselves", h.Unlink(t.Context(), h.actor(who), who.ID, list[0].ID, "pindah"), problem.NotFound)
		h.must(h.Unlink(t.Context(), h.admin, who.ID, list[0].ID, "pindah"))
		if again := h.in("kantor", fresh); again.Session.Account.ID != who.ID {
			t.Errorf("%+v", again)
		}
		_, err = h.through("kantor", old)
		h.refused("the old person", err, "account.oidc.other")
	})
}

func TestWhoeverIsUnlinkedLosesWhatTheProviderGave(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		p := h.position(access.Planner)
		h.mapped("a", p)
		step := h.in("kantor", h.someone("a"))
		who := step.Session.Account
		list, err := h.Identities(t.Context(), h.admin, who.ID)
		h.must(err)
		h.add(time.Minute)
		h.must(h.Unlink(t.Context(), h.admin, who.ID, list[0].ID, "keluar"))
		_, err = h.Session(t.Context(), step.Token)
		if got := h.holds(who); len(got) > 0 || problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("still holds %v, session %v", got, err)
		}
	})
}

// A thief who linked their own name at the provider must not come back through it.
func TestARecoveredAccountIsLinkedToNoProvider(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		p := h.position(access.Planner)
		h.mapped("a", p)
		thief := h.someone("a")
		step := h.in("kantor", thief)
		who := step.Session.Account
		stranger := mailOf(h.someone())
		_, err := h.Edit(t.Context(), access.Machine(), Account{ID: who.ID, Mail: stranger, Name: who.Name, Version: who.Version})
		h.must(err)
		l, err := h.RecoverByMail(t.Context(), access.Machine(), stranger, "akun dicuri")
		h.must(err)
		_, err = h.Accept(t.Context(), Acceptance{Code: l.Code, Password: "perahu kecil di muara"})
		h.must(err)
		list, err := h.Identities(t.Context(), h.actor(who), who.ID)
		if err != nil || len(list) > 0 {
			t.Errorf("still linked: %v, %v", list, err)
		}
		if got := h.holds(who); len(got) > 0 {
			t.Errorf("still holds what the provider gave: %v", got)
		}
		if again := h.in("kantor", thief); again.Session.Account.ID == who.ID {
			t.Error("the thief comes back through the provider")
		}
	})
}

func TestNobodyEntersWhileTheyAreUnlinked(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		pegawai := h.someone()
		who := h.invite(mailOf(pegawai))
		h.in("kantor", pegawai)
		list, err := h.Identities(t.Context(), h.actor(who), who.ID)
		h.must(err)
		h.must(h.Unlink(t.Context(), access.Machine(), who.ID, list[0].ID, "pindah"))
		// They were recognised before that, and come in only now.
		p, err := h.entrance("kantor")
		h.must(err)
		_, err = h.enterFrom(t.Context(), p.Provider, who, oidc.Person{Subject: pegawai.Login}, errand{}, OIDCAnswer{})
		h.refused("unlinked a moment ago", err, "account.oidc.refused")
	})
}

func TestAProofAtTheProviderIsAsOldAsItIs(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		pegawai := h.someone()
		h.invite(mailOf(pegawai))
		b := h.provider.Browser(t)
		sign := func(in OIDCStart, session string) Step {
			a := h.visit("kantor", b, pegawai.Login, in).answer("kantor")
			a.Session = session
			step, err := h.FinishOIDC(t.Context(), a)
			h.must(err)
			return step
		}
		step := sign(OIDCStart{}, "")
		h.must(h.Proved(step.Session))
		// An hour later by our clock: the provider lets the same browser through without a question.
		h.add(time.Hour - time.Minute)
		step = sign(OIDCStart{}, step.Token)
		wantKind(t, "an hour later", h.Proved(step.Session), problem.Forbidden)
		h.must(h.Lock(t.Context(), step.Token))
		// To be proved anew counts only what was proved after that was asked, by the provider's own clock.
		stale := h.visit("kantor", b, pegawai.Login, OIDCStart{Again: true})
		_, err := h.FinishOIDC(t.Context(), stale.answer("kantor"))
		h.refused("anew, an hour before it was asked", err, "account.oidc.refused")
		h.add(time.Minute - time.Hour)
		fresh := sign(OIDCStart{Again: true}, step.Token)
		h.must(h.Proved(fresh.Session))
		_, err = h.Session(t.Context(), step.Token)
		wantKind(t, "the session that was replaced", err, problem.Unauthenticated)
	})
}

func TestSomebodyWhoCancelsAndAProviderThatIsAwayAreTold(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		v := h.visit("kantor", h.provider.Browser(t), "", OIDCStart{})
		_, err := h.FinishOIDC(t.Context(), v.answer("kantor"))
		h.refused("cancelled", err, "account.oidc.declined")
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		d := h.Deps
		d.Providers = []Provider{{Code: "kantor", Issuer: gone.URL, ClientID: "x", Groups: "groups", Labels: map[locale.Lang]string{}}}
		away, err := New(d)
		h.must(err)
		_, _, err = away.StartOIDC(t.Context(), "kantor", OIDCStart{})
		h.refused("away", err, "account.oidc.away")
		wantKind(t, "away", err, problem.Unavailable)
		if !strings.Contains(h.log.String(), "discovery") {
			t.Errorf("the log says nothing of it: %s", h.log)
		}
	})
}

func TestTwoWhoComeForTheFirstTimeAtOnceAreOnePerson(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.mapped("a", h.position(access.Planner))
		pegawai := h.someone("a")
		var visits []there
		for range 4 {
			visits = append(visits, h.visit("kantor", h.provider.Browser(t), pegawai.Login, OIDCStart{}))
		}
		ids := make([]string, len(visits))
		var all sync.WaitGroup
		for i, v := range visits {
			all.Go(func() {
				step, err := h.FinishOIDC(t.Context(), v.answer("kantor"))
				if err != nil {
					t.Error(err)
				}
				ids[i] = step.Session.Account.ID
			})
		}
		all.Wait()
		if slices.Sort(ids); len(slices.Compact(ids)) != 1 || ids[0] == "" {
			t.Errorf("accounts: %v", ids)
		}
		who := Account{ID: ids[0]}
		if got := h.holds(who); len(got) != 1 {
			t.Errorf("holds %v", got)
		}
		if got := fmt.Sprint(h.notices(who)); strings.Contains(got, "position") {
			t.Errorf("told %v", got)
		}
	})
}
