package form

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAllComeInOrNone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		good, bad := w.officer(), w.officer()
		bad.Answers["PER.1.b"] = Answer{Answer: "ada"} // another subject's
		_, err := w.ReceiveAll(t.Context(), w.ani, Receipt{Content: good, Way: Sheet}, Receipt{Content: bad, Way: Sheet})
		wantKind(t, err, problem.Invalid)
		there, err := w.BroughtTo(t.Context(), w.DB, w.loci[0].ID)
		if err != nil || len(there) > 0 {
			t.Fatalf("%v %v", there, err)
		}
		all, err := w.ReceiveAll(t.Context(), w.ani, Receipt{Content: good, Way: Sheet}, Receipt{Content: w.unit(0, nil), Way: Sheet})
		if err != nil || len(all) != 2 || all[0].State != Sent || all[1].State != Draft {
			t.Errorf("%+v %v", all, err)
		}
		if all, err = w.ReceiveAll(t.Context(), w.ani); err != nil || len(all) > 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestWhatCameBySheetsIsKnownFromWhatCameOtherwise(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		bring := func(c Content) Outcome {
			out, err := w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Sheet})
			w.fine(err)
			return out
		}
		there := func() *Brought {
			all, err := w.BroughtTo(t.Context(), w.DB, w.loci[0].ID, w.loci[1].ID)
			w.fine(err)
			return all[OneID(w.loci[0].ID, "unit", "")]
		}
		bring(w.unit(0, map[string]string{"GED.1.a": "ada"}))
		one := there()
		if !one.Only || len(one.Came) != 1 || one.Content.Base != 1 || one.Content.Answers["GED.1.a"].Answer != "ada" || !one.Takes() {
			t.Errorf("%+v", one)
		}
		w.send(w.budi, w.unit(1, map[string]string{"GED.1.a": "tidak"}))
		if one = there(); one.Only || len(one.Came) != 1 || one.Content.Base != 2 || one.Content.Answers["GED.1.a"].Answer != "tidak" {
			t.Errorf("%+v", one)
		}
		// What a sheet says otherwise stands aside, and is known to have come.
		w.wantOutcome(bring(w.unit(0, map[string]string{"GED.1.a": "ada", "GED.1.c": "papan"})), Aside, 3, Draft)
		if one = there(); len(one.Came) != 3 || one.Content.Answers["GED.1.c"].Answer != "papan" || one.Content.Answers["GED.1.a"].Answer != "tidak" {
			t.Errorf("%+v", one)
		}
		if flags := w.flags(one.ID); len(flags) == 0 {
			t.Error("nobody is told")
		}
	})
}
