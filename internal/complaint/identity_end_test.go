package complaint

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sealed"
)

func TestWhatIsOpenedOfAnIdentityEndsWithItAndSaysSo(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
		v := w.visitor(one)
		_, err = w.Reveal(t.Context(), v, Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true})
		fine(t, err)
		_, err = w.Hide(t.Context(), v, Secret)
		fine(t, err)
		if got, err := w.IdentityRequest(t.Context(), a, r.ID); err != nil || got.State != sealed.Destroyed || got.Until.Before(w.Ground.Now()) {
			t.Errorf("it stands at %s until %s, %v", got.State, got.Until, err)
		}
		if _, _, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0); problem.KindOf(err) != problem.Conflict {
			t.Errorf("read after the reporter changed their mind: %v", err)
		}
	})
}

func TestNobodyIsCalledSilentWhoWasNeverWrittenTo(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.ready()
		one := w.received(secretly)
		if _, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], sealed.Unanswered, reason); problem.KindOf(err) != problem.Invalid {
			t.Errorf("asked because a reporter is silent to whom nobody wrote: %v", err)
		}
		_, err := w.WriteReporter(t.Context(), w.desk(), one.ID, 0, Question{Words: "Jam berapa itu?"})
		fine(t, err)
		asks := func() error {
			_, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], sealed.Unanswered, reason)
			return err
		}
		wantFault(t, asks(), "purpose") // they had no time
		w.pass(silentFor)
		_, err = w.Say(t.Context(), w.visitor(one), Said{Words: "Jam sembilan."})
		fine(t, err)
		wantFault(t, asks(), "purpose") // they answered
		w.pass(time.Hour)
		_, err = w.WriteReporter(t.Context(), w.desk(), one.ID, 0, Question{Words: "Di loket mana?"})
		fine(t, err)
		w.pass(silentFor)
		fine(t, asks())
	})
}

func TestWhoIsSilentWhereTheirReportWentIsSilent(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.ready()
		one, there := w.referred(w.received(secretly))
		w.pass(silentFor)
		_, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], sealed.Unanswered, reason)
		wantFault(t, err, "purpose")
		_, err = w.WriteReporter(t.Context(), holds("admin-prov", access.CaseAdministrator, w.other.Scope()), there.Case.ID, 0, Question{Words: "Jam berapa itu?"})
		fine(t, err)
		w.pass(silentFor)
		_, err = w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], sealed.Unanswered, reason)
		fine(t, err)
	})
}

func TestWhatLapsedIsNotCalledDestroyed(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.ready()
		one := w.received(secretly)
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		w.pass(sealed.WaitFor)
		_, err = w.Hide(t.Context(), w.visitor(one), Anonymous)
		fine(t, err)
		if got, err := w.IdentityRequest(t.Context(), a, r.ID); err != nil || got.State != sealed.Lapsed {
			t.Errorf("it stands at %s, %v", got.State, err)
		}
	})
}

func TestWhoAskedTakesTheirRequestBackAndNobodyElseDoes(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		if err := w.DropIdentity(t.Context(), b, r.ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("taken back by a colleague: %v", err)
		}
		fine(t, w.DropIdentity(t.Context(), a, r.ID))
		if err := w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]); problem.KindOf(err) != problem.Conflict {
			t.Errorf("agreed to what was taken back: %v", err)
		}
		own, err := w.Mine(t.Context(), w.visitor(one))
		fine(t, err)
		if last := own.Entries[len(own.Entries)-1]; last.Act != DropWho || last.Why+last.Words != "" {
			t.Errorf("told %+v", last)
		}
		_, err = w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
	})
}
