package complaint

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// sends is a file that somebody sent and said nothing with yet.
func (w *town) sends(owner, words string) evidence.File {
	w.t.Helper()
	file, err := w.Files.Keep(w.t.Context(), evidence.New{Owner: owner, Name: words + ".pdf", Purpose: evidence.Attachment},
		strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n% "+words+"\ntrailer<<>>\n%%EOF\n"))
	fine(w.t, err)
	return file
}

// withFiles is a case with a file from its beginning, one of the mailbox, and one among officers.
func (w *town) withFiles(secrecy Secrecy) Case {
	w.t.Helper()
	owner := DraftOwner(NewToken())
	one := w.received(func(n *New) { n.Secrecy, n.FilesOwner, n.Files = secrecy, owner, []string{w.sends(owner, "awal").ID} })
	v := w.visitor(one)
	w.done(w.Say(w.t.Context(), v, Said{Words: "Ini fotonya.", Files: []string{w.sends(v.Owner(), "susulan").ID}}))
	desk := w.desk()
	w.done(w.Note(w.t.Context(), desk, one.ID, 0, Remark{Words: "Catatan dalam.", Files: []string{w.sends(evidence.AccountOwner(desk.Account), "dalam").ID}}))
	return w.again(one)
}

func (w *town) referred(one Case) (Case, Own) {
	w.t.Helper()
	file, err := w.File(w.t.Context(), w.desk(), one.ID)
	fine(w.t, err)
	w.look()
	ids, _ := Along(&file.Case, file.Entries)
	var goes []Goes
	for _, id := range ids {
		goes = append(goes, Goes{File: id, Looked: true})
	}
	one = w.done(w.Refer(w.t.Context(), w.desk(), one.ID, one.Version, Referral{Authority: w.other.ID, Why: "Jalan provinsi.", Goes: goes}))
	across, err := w.Across(w.t.Context(), w.visitor(one))
	fine(w.t, err)
	there, err := w.Mine(w.t.Context(), across)
	fine(w.t, err)
	return w.again(one), there
}

// heldBy are the files of a case.
func (w *town) heldBy(one Case) []evidence.File {
	w.t.Helper()
	all, err := w.Files.Of(w.t.Context(), w.DB, holder(one))
	fine(w.t, err)
	return all
}

func (w *town) entryOf(one Case, act Act) Entry {
	w.t.Helper()
	all, err := entries(w.t.Context(), w.DB, one.ID)
	fine(w.t, err)
	i := slices.IndexFunc(all, func(e Entry) bool { return e.Act == act })
	if i < 0 {
		w.t.Fatalf("nothing was done by %s", act)
	}
	return all[i]
}

func TestFilesOfAReporterGoAlongToAnotherAuthority(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		here, there := w.referred(w.withFiles(Open))
		got := w.heldBy(there.Case)
		if len(got) != 2 || len(there.Files) != 2 || len(there.Entries[0].Files()) != 2 {
			t.Fatalf("there are %v, and the reporter sees %v", got, there.Files)
		}
		was := w.heldBy(here)
		for i, file := range got {
			if file.ID == was[i].ID || file.Sum != was[i].Sum || file.Name != was[i].Name || file.Holder.Scope.Authority != w.other.ID || file.Owner != "" {
				t.Errorf("there it is %+v, here %+v", file, was[i])
			}
		}
		refer := w.entryOf(here, Refer)
		if went, kept := refer.Went(); went != 2 || kept != 0 {
			t.Errorf("%d went, %d stayed", went, kept)
		}
		// Each has its own end.
		fine(t, w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return w.Files.Erase(ctx, tx, access.Machine(), was[0].ID, "diminta pemiliknya")
		}))
		after := w.heldBy(there.Case)
		if after[0].State == evidence.Erased || after[0].Name != was[0].Name || w.heldBy(here)[0].State != evidence.Erased {
			t.Errorf("erased here, and there it is %+v", after[0])
		}
	})
}

func TestFilesOfWhoeverHidesGoAlongOnlyWhereTheyAllowIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for _, secrecy := range []Secrecy{Secret, Anonymous} {
			for name, said := range map[string][]bool{"nothing": nil, "yes": {true}, "yes and no": {true, false}, "no and yes": {false, true}} {
				one := w.withFiles(secrecy)
				for _, may := range said {
					one = w.done(w.Carry(t.Context(), w.visitor(one), may))
				}
				if len(said) > 0 && one.Unread.IsZero() {
					t.Errorf("%s, %s: nobody is told", secrecy, name)
				}
				file, err := w.File(t.Context(), w.desk(), one.ID)
				fine(t, err)
				want := len(said) > 0 && said[len(said)-1]
				if ids, may := Along(&file.Case, file.Entries); len(ids) != 2 || may != want {
					t.Errorf("%s, %s: the desk is told of %v, %v", secrecy, name, ids, may)
				}
				here, there := w.referred(one)
				refer := w.entryOf(here, Refer)
				went, kept := refer.Went()
				if got := w.heldBy(there.Case); want != (len(got) == 2) || want != (went == 2) || want == (kept == 2) {
					t.Errorf("%s, %s: %d went, %d stayed, %v is there", secrecy, name, went, kept, got)
				}
			}
		}
		one := w.received()
		if _, err := w.Carry(t.Context(), w.visitor(one), false); problem.KindOf(err) != problem.Conflict {
			t.Errorf("files of an open case were kept back: %v", err)
		}
		if slices.Contains(mayReporter(&one), Carry) {
			t.Error("whoever is open is asked")
		}
	})
}

// What turns out to be about the top is handed on by the machine: nobody looked at what would go along, so nothing
// does but what a reporter who hides allowed, and never a picture.
func TestWhatTheMachineHandsOnTakesNothingAlongThatNobodyLookedAt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.seat("walikota", access.Leader, w.city.Scope())
		w.house(func(h *House) { h.Above = w.other.ID })
		for name, tt := range map[string]struct {
			secrecy Secrecy
			allowed bool
			went    int
		}{
			"open": {Open, false, 0}, "anonymous": {Anonymous, false, 0}, "anonymous who allows it": {Anonymous, true, 1}, "secret who allows it": {Secret, true, 1},
		} {
			one, photo, said := w.withShots(tt.secrecy)
			v := w.visitor(one)
			one = w.done(w.Say(t.Context(), v, Said{Words: "Ini suratnya.", Files: []string{w.sends(v.Owner(), "surat").ID}}))
			w.look()
			if tt.allowed {
				one = w.done(w.Carry(t.Context(), v, true))
			}
			one = w.done(w.Verify(t.Context(), w.coordinator(), one.ID, one.Version, Verification{Class: Ordinary, Title: "Izin", Named: []string{"walikota"}}))
			across, err := w.Across(t.Context(), w.visitor(one))
			fine(t, err)
			got := w.heldBy(w.again(Case{ID: across.Case}))
			if len(got) != tt.went || slices.ContainsFunc(got, func(f evidence.File) bool { return f.Sum == photo.Sum || f.Sum == said.Sum }) {
				t.Errorf("%s: there are %+v", name, got)
			}
			refer := w.entryOf(one, Refer)
			if went, kept := refer.Went(); went != tt.went || kept != 3-tt.went {
				t.Errorf("%s: the reporter is told that %d went and %d stayed", name, went, kept)
			}
		}
	})
}

func TestFilesStayWhereACaseGoesOutside(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.withFiles(Open)
		one = w.done(w.Refer(t.Context(), w.desk(), one.ID, one.Version, Referral{Name: "Balai Jalan Contoh", Why: "Jalan nasional."}))
		refer := w.entryOf(one, Refer)
		if went, kept := refer.Went(); went != 0 || kept != 0 {
			t.Errorf("%d went, %d stayed", went, kept)
		}
	})
}

func TestFilesOfAnAnswerReachTheReporterAndThoseOfMergedCases(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		parent := w.working()
		child := w.verified(w.received(func(n *New) { n.Secrecy = Anonymous }), Ordinary)
		child = w.done(w.Merge(t.Context(), w.desk(), child.ID, child.Version, parent.ID))
		parent = w.again(parent)
		staff := w.staff(w.roads)
		text := fullAnswer()
		text.Proof, text.Files = "", []string{w.sends(evidence.AccountOwner(staff.Account), "sesudah").ID}
		if got := w.answered(parent, text); got.State != Answered {
			t.Fatalf("%v", got.State)
		}
		var sums []string
		for _, one := range []Case{parent, child} {
			own, err := w.Mine(t.Context(), w.visitor(one))
			fine(t, err)
			last := own.Entries[len(own.Entries)-1]
			if last.Act != Answer || len(last.Files()) != 1 || own.Files[last.Files()[0]].Size == 0 {
				t.Fatalf("%s: the reporter has %v of %v", one.Number, own.Files, last)
			}
			file := own.Files[last.Files()[0]]
			if file.Holder.ID != one.ID {
				t.Errorf("%s is shown a file of %s", one.ID, file.Holder.ID)
			}
			sums = append(sums, file.Sum.String())
		}
		if sums[0] != sums[1] {
			t.Error("they were sent different files")
		}
	})
}
