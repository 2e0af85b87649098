package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sealed"
)

// ready2 has two officers of the other authority make a key of its own.
func (w *vault) ready2() access.Actor {
	w.t.Helper()
	var actors []access.Actor
	for _, name := range []string{"dewi", "eko"} {
		actor := w.seat(name, access.IdentityOfficer, access.Scope{Authority: w.other.ID})
		phrase, err := w.Identities.MakeOwn(w.t.Context(), actor, w.other.ID, false)
		fine(w.t, err)
		fine(w.t, w.Identities.TryOwn(w.t.Context(), actor, w.other.ID, phrase))
		w.phrases[name], actors = phrase, append(actors, actor)
	}
	_, err := w.Identities.MakeKey(w.t.Context(), actors[0], w.other.ID, w.two("dewi", "eko"), 3, false)
	fine(w.t, err)
	return actors[0]
}

func TestASealedIdentityStaysWithTheFirstAuthorityWhenACaseIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, ready := range map[string]bool{"the other is ready": true, "the other has no officers": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vaults(t, func(t *testing.T, w *vault) {
				a, b := w.ready()
				officer := access.Actor{}
				if ready {
					officer = w.ready2()
				}
				one := w.received(secretly, func(n *New) { n.Reporter.Reach, n.Reporter.Accepts = BySMS, true })
				one, there := w.referred(one)
				// The name is nowhere there; the one contact that they let the program read goes along, for messages alone.
				if is, err := w.Identities.Has(t.Context(), w.DB, there.Case.ID); err != nil || is {
					t.Errorf("something was sealed again there: %v", err)
				}
				who, err := w.reporterOf(t.Context(), w.DB, there.Case.ID)
				if err != nil || who.identity() != (identity{Phone: "+6281122223333"}) || who.Reach != BySMS || there.Case.Secrecy != Secret {
					t.Errorf("there the program reads %+v, %v", who, err)
				}
				if _, err := w.Contact(t.Context(), holds("admin-prov", access.CaseAdministrator, w.other.Scope()), there.Case.ID); problem.KindOf(err) != problem.Forbidden {
					t.Errorf("staff there see the contact: %v", err)
				}
				if ready {
					_, err := w.AskIdentity(t.Context(), officer, there.Case.Number, w.phrases["dewi"], "protect", reason)
					if problem.KindOf(err) != problem.NotFound {
						t.Errorf("identity officers there: %v", err)
					}
					if _, err := w.AskIdentity(t.Context(), officer, one.Number, w.phrases["dewi"], "protect", reason); err == nil {
						t.Error("identity officers there asked for the first authority's case")
					}
				}
				looked, err := w.Looked(t.Context(), Visitor{Case: there.Case.ID})
				if want := (Looked{Elsewhere: w.city.ID}); err != nil || looked != want {
					t.Errorf("the reporter is told %+v, %v", looked, err)
				}
				r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
				fine(t, err)
				fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
				if _, who, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0); err != nil || who.Name != "Siti Contoh" {
					t.Errorf("the first authority's officers read %+v, %v", who, err)
				}
				// The reporter speaks with the new authority through the mailbox, with the PIN that they have.
				across, err := w.Across(t.Context(), w.visitor(one))
				fine(t, err)
				if _, err := w.Say(t.Context(), across, Said{Words: "Apakah sudah diterima?"}); err != nil {
					t.Errorf("the mailbox there: %v", err)
				}
			})
		})
	}
}

func TestWithoutConsentToMessagesNothingOfASecretReporterGoesAlong(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		w.ready()
		_, there := w.referred(w.received(secretly))
		who, err := w.reporterOf(t.Context(), w.DB, there.Case.ID)
		if err != nil || who.identity() != (identity{}) || who.Reach != ByMailbox {
			t.Errorf("there the program reads %+v, %v", who, err)
		}
	})
}

// "Search by identity only for those who hold it": by number, each level and each role.
func TestOnlyOpenReportersAreFoundByTheirNumberAndOnlyByIntake(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.ready()
		person := Reporter{Name: "Siti Contoh", Phone: "081122223333", Mail: "siti@contoh.id", Reach: ByMailbox}
		open := w.received(func(n *New) { n.Secrecy, n.Reporter = Open, person })
		w.received(func(n *New) { n.Secrecy, n.Reporter = Secret, person })
		w.received(func(n *New) {
			n.Secrecy, n.Reporter = Secret, person
			n.Reporter.Reach, n.Reporter.Accepts = BySMS, true
		})
		w.received(func(n *New) { n.Secrecy, n.Reporter = Anonymous, person })
		clerk := w.serves("loket", access.IntakeOfficer)
		found, err := w.Earlier(t.Context(), clerk, w.city.ID, "0811 2222 3333")
		if err != nil || len(found) != 1 || found[0].ID != open.ID {
			t.Errorf("by the number intake finds %d cases, %v", len(found), err)
		}
		for name, actor := range map[string]access.Actor{"identity officer": a, "auditor": w.serves("auditor", access.Auditor), "head of people": w.serves("admin2", access.AuthorityAdministrator)} {
			if found, err := w.Earlier(t.Context(), actor, w.city.ID, "081122223333"); problem.KindOf(err) != problem.NotFound || len(found) != 0 {
				t.Errorf("%s finds %d, %v", name, len(found), err)
			}
		}
		// The search of cases has their words and nothing of who sent them.
		for _, text := range []string{"Siti Contoh", "081122223333", "siti@contoh.id"} {
			fine(t, w.Index(t.Context()))
			list, err := w.Search(t.Context(), w.desk(), w.city.ID, text, "", 20)
			if err != nil || len(list.Rows) != 0 {
				t.Errorf("searching for %q finds %d cases, %v", text, len(list.Rows), err)
			}
		}
	})
}

// "Each view logged": the reporter of an open case sees how often, by which role, and no name.
func TestTheReporterOfAnOpenCaseSeesEachLook(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		one := w.received(func(n *New) {
			n.Reporter = Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true}
		})
		for range 2 {
			w.pass(2 * sealed.ReadFor) // looks close together are one
			_, err := w.Contact(t.Context(), w.desk(), one.ID)
			fine(t, err)
		}
		looked, err := w.Looked(t.Context(), w.visitor(one))
		if want := (Looked{Seen: 2}); err != nil || looked != want {
			t.Errorf("looked %+v, %v", looked, err)
		}
	})
}
