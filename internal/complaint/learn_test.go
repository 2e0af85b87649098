package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sealed"
)

// tries asks for a case in every way that this room has, and returns what somebody learns: nothing, where each is
// refused and answered as for a case that is not there.
func (w *vault) tries(actor access.Actor, one Case, word string) []string {
	w.t.Helper()
	ctx := w.t.Context()
	var learnt []string
	noted := func(way string, err error, found bool) {
		if err == nil && found {
			learnt = append(learnt, way)
		}
	}
	_, err := w.File(ctx, actor, one.ID)
	noted("the case", err, true)
	all, err := w.AllNumbered(ctx, actor, one.Number)
	noted("its number", err, len(all) > 0)
	page, err := w.Search(ctx, actor, one.Authority, word, "", 20)
	noted("the search", err, len(page.Rows) > 0)
	page, err = w.Queue(ctx, actor, Query{Authority: one.Authority, Queue: Register})
	noted("the register", err, len(page.Rows) > 0)
	found, err := w.Earlier(ctx, actor, one.Authority, "081122223333")
	noted("the number of whoever called", err, len(found) > 0)
	_, err = w.Contact(ctx, actor, one.ID)
	noted("the contact", err, true)
	requests, err := w.IdentityRequests(ctx, actor, one.Authority, "", 50)
	noted("requests to open an identity", err, len(requests) > 0)
	_, err = w.AskIdentity(ctx, actor, one.Number, w.phrases["sari"], "protect", reason)
	noted("a request to open an identity", err, true)
	_, err = w.Identities.MakeOwn(ctx, actor, one.Authority, false)
	noted("a key of an identity officer", err, true)
	_, err = w.Identities.Keeping(ctx, actor, one.Authority)
	noted("how identities are kept", err, true)
	_, missing := w.Note(ctx, actor, "0198c0de-0000-7000-8000-000000000000", 0, Remark{Words: "Ada?"})
	_, err = w.Note(ctx, actor, one.ID, 0, Remark{Words: "Ada?"})
	noted("that it is there", nil, err == nil || missing == nil || err.Error() != missing.Error())
	return learnt
}

// twoCases are one that is open, with a contact, and one that is secret, about which a request waits.
func (w *vault) twoCases() []Case {
	w.t.Helper()
	w.ready()
	open := w.received(func(n *New) {
		n.Reporter = Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true}
	})
	secret := w.received(secretly)
	_, err := w.AskIdentity(w.t.Context(), holds("sari", access.IdentityOfficer, w.city.Scope()), secret.Number, w.phrases["sari"], "protect", reason)
	fine(w.t, err)
	fine(w.t, w.Index(w.t.Context()))
	return []Case{open, secret}
}

func TestTheAdministratorOfAnAuthorityLearnsNoCaseAndOpensNoIdentity(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		for _, one := range w.twoCases() {
			for name, actor := range map[string]access.Actor{
				"administrator of the authority": holds("kepegawaian", access.AuthorityAdministrator, w.city.Scope()),
				"system administrator":           holds("mesin", access.SystemAdministrator, access.Scope{Installation: true}),
			} {
				if learnt := w.tries(actor, one, "berlubang"); len(learnt) > 0 {
					t.Errorf("the %s learns of a case that is %s: %v", name, one.Secrecy, learnt)
				}
			}
		}
		if learnt := w.tries(w.desk(), w.twoOpen(), "berlubang"); len(learnt) < 4 {
			t.Errorf("the desk learns %v, so this test tests nothing", learnt)
		}
	})
}

// twoOpen is one more open case, in the search.
func (w *vault) twoOpen() Case {
	w.t.Helper()
	one := w.received(func(n *New) {
		n.Reporter = Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true}
	})
	fine(w.t, w.Index(w.t.Context()))
	return one
}

func TestPeopleOfAnotherAuthorityLearnNothingOfACaseNotEvenThatItIsThere(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		cases := w.twoCases()
		for _, grant := range access.Table() {
			if grant.Level != access.OfAuthority {
				continue
			}
			actor := holds("tamu-"+string(grant.Role), grant.Role, w.other.Scope())
			for _, one := range cases {
				if learnt := w.tries(actor, one, "berlubang"); len(learnt) > 0 {
					t.Errorf("%s of another authority learns of a case that is %s: %v", grant.Role, one.Secrecy, learnt)
				}
			}
		}
	})
}

// The seal of these tests hides nothing: whatever is under the installation's key alone stands in the database as it is.
// Who is secret does not, before and after it was opened and read.
func TestWhoeverHoldsTheDatabaseAndTheInstallationsKeyReadsNoSecretReporter(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		w.received(func(n *New) { // and their key hides nothing of this one
			n.Reporter = Reporter{Name: "Budi Contoh", Phone: "081144445555", Reach: ByPhone, Shown: true}
		})
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		secrets := []string{"Siti Contoh", "81122223333", "Jalan Contoh 9", w.phrases["sari"], w.phrases["tono"], w.sheets[0].Code}
		look := func(when string) {
			t.Helper()
			for _, secret := range secrets {
				if table := w.tableWith(secret); table != "" {
					t.Errorf("%s: %s has %q", when, table, secret)
				}
			}
		}
		look("asked for")
		fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
		_, _, err = w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0)
		fine(t, err)
		look("opened and read")
		w.pass(sealed.ReadFor)
		fine(t, w.Identities.Close(t.Context()))
		look("closed")
		if w.tableWith("Budi Contoh") == "" {
			t.Error("the name of somebody open is not there either, so this test tests nothing")
		}
	})
}

// An identity officer who is no case officer learns nothing of what was said, only that a case is secret.
func TestIdentityOfficersReadNoCase(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		one := w.twoCases()[1]
		officer := holds("tono", access.IdentityOfficer, w.city.Scope())
		if _, err := w.File(t.Context(), officer, one.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the case: %v", err)
		}
		if page, err := w.Search(t.Context(), officer, one.Authority, "berlubang", "", 20); err == nil && len(page.Rows) > 0 {
			t.Error("the search finds it")
		}
	})
}
