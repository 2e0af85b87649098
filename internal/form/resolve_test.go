package form

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

// late has somebody send a change of a form that was sent, and returns the choice that settles it.
func (w *world) late(actor access.Actor, c Content, take ...string) Choice {
	w.Helper()
	w.wantOutcome(w.send(actor, c), Aside, 1, Sent)
	row, err := byID(w.Context(), w.DB, c.ID)
	w.fine(err)
	return Choice{Form: c.ID, Version: row.Version, Flag: w.flags(c.ID)[Late].ID, Take: take, Why: "Diperiksa."}
}

func TestNobodyPicksBetweenTheirOwnAnswersOrAtABodyThatIsNear(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(w.ani, c)
		c.Base, c.Answers = 1, map[string]Answer{"PER.1.a": {Answer: "tidak"}}
		choice := w.late(w.budi, c, "PER.1.a")
		for _, who := range []access.Actor{w.ani, w.budi} {
			who.Holdings = append(slices.Clone(who.Holdings), w.kepala.Holdings...)
			_, err := w.resolve(who, choice)
			wantKind(t, err, problem.Forbidden)
		}
		wakil := w.holds("wakil", access.Verifier)
		w.fine(w.Cycles.KeepApart(t.Context(), w.planner, w.one.ID, cycle.Apart{Account: "wakil", Body: "kota-contoh", Why: "Keluarga."}))
		_, err := w.resolve(wakil, choice)
		wantKind(t, err, problem.Forbidden)
		_, err = w.resolve(w.kepala, choice)
		w.fine(err)
	})
}

func TestEverythingThatDiffersIsNamedAndCanBeTaken(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		file := func(kind FileKind, question string) File {
			return File{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 5, Kind: kind, Question: question}
		}
		c := w.officer()
		c.Facts = map[string]string{"floors": "1"}
		w.send(w.ani, c)
		c.Base, c.Consent, c.Facts = 1, nil, nil
		c.Place = &Place{Lat: -3.3, Lon: 114.6, Accuracy: 5}
		c.Files = []File{file(Signature, ""), file(Photo, "PER.1.a")}
		all := []string{"PER.1.a", "consent", "fact/floors", "files", "place"}
		choice := w.late(w.ani, c, all...)
		if diff := cmp.Diff(all, said(w.flags(c.ID)[Late].Detail["questions"])); diff != "" {
			t.Error(diff)
		}
		_, err := w.resolve(w.kepala, choice)
		w.fine(err)
		one, err := w.One(t.Context(), w.kepala, c.ID)
		w.fine(err)
		if left := Differences(&one.Content, &c); len(left) != 0 || len(one.Content.Files) != 2 || one.Content.Consent != nil {
			t.Errorf("%v differ still; %+v", left, one.Content)
		}
	})
}

func TestAnAnswerThatWasTakenAwayCanBePicked(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(w.ani, c)
		c.Base, c.Answers = 1, nil
		out, err := w.resolve(w.kepala, w.late(w.budi, c, "PER.1.a"))
		w.fine(err)
		w.wantOutcome(out, Incomplete, 2, Draft)
	})
}

// An interview begun by another instrument of which nothing is taken hinders nobody; what comes later of it still may.
func TestWhatNothingIsTakenOfCountsNoMore(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		bad := w.officer()
		bad.Instrument = strings.Repeat("0", 64)
		w.wantOutcome(w.send(w.ani, bad), Aside, 0, Draft)
		row, err := byID(t.Context(), w.DB, bad.ID)
		w.fine(err)
		out, err := w.resolve(w.kepala, Choice{Form: bad.ID, Version: row.Version, Flag: w.flags(bad.ID)[Instrument].ID, Why: "Instrumen lain."})
		w.fine(err)
		w.wantOutcome(out, Stored, 0, Void)
		bad.Instrument = w.one.Hash
		w.wantOutcome(w.send(w.ani, bad), Stored, 1, Sent)
	})
}

func said(detail any) []string {
	var all []string
	for _, one := range detail.([]any) {
		all = append(all, one.(string))
	}
	return all
}
