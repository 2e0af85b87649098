package complaint

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// walker does whatever comes, by whoever comes, with one case.
type walker struct {
	w   *town
	one Case
}

// acts are what anybody may try, in any state.
func (k *walker) acts() map[string]func(ctx context.Context, by access.Actor) (Case, error) {
	w, id, v := k.w, k.one.ID, k.one.Version
	me := w.visitor(k.one)
	why := "Sebab yang cukup panjang."
	promise := fullAnswer()
	promise.DoneOn, promise.PromisedOn, promise.Outcome = "", "2026-04-30", ""
	ruling := Ruling{Outcome: Unfounded, Words: "Setelah diperiksa sekali lagi oleh orang lain, laporan ini tidak terbukti adanya."}
	said := Said{Words: "Kata pelapor."}
	return map[string]func(ctx context.Context, by access.Actor) (Case, error){
		"verify": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Verify(ctx, by, id, v, Verification{Class: Ordinary, Title: "Judul"})
		},
		"reclass": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Reclass(ctx, by, id, v, Reclassing{Class: Supervision, Why: why})
		},
		"ask": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Ask(ctx, by, id, v, Question{Words: why})
		},
		"supply": func(ctx context.Context, _ access.Actor) (Case, error) { return w.Supply(ctx, me, said) },
		"dispose": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Dispose(ctx, by, id, v, w.roads, why)
		},
		"elsewhere": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Dispose(ctx, by, id, v, w.health, why)
		},
		"accept":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Accept(ctx, by, id, v) },
		"return":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Return(ctx, by, id, v, why, To{}) },
		"examine": func(ctx context.Context, by access.Actor) (Case, error) { return w.Examine(ctx, by, id, v, why) },
		"inform":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Inform(ctx, by, id, v) },
		"prepare": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.DraftAnswer(ctx, by, id, v, fullAnswer(), true)
		},
		"promise": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.DraftAnswer(ctx, by, id, v, promise, true)
		},
		"refuse":  func(ctx context.Context, by access.Actor) (Case, error) { return w.RefuseAnswer(ctx, by, id, v, why) },
		"send":    func(ctx context.Context, by access.Actor) (Case, error) { return w.SendAnswer(ctx, by, id, v) },
		"confirm": func(ctx context.Context, _ access.Actor) (Case, error) { return w.Confirm(ctx, me, 3) },
		"dispute": func(ctx context.Context, _ access.Actor) (Case, error) { return w.Dispute(ctx, me, said) },
		"appeal":  func(ctx context.Context, _ access.Actor) (Case, error) { return w.Appeal(ctx, me, said) },
		"decide":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Decide(ctx, by, id, v, ruling) },
		"redo":    func(ctx context.Context, by access.Actor) (Case, error) { return w.Redo(ctx, by, id, v, why, To{}) },
		"reopen":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Reopen(ctx, by, id, v, why) },
		"archive": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Archive(ctx, by, id, v, "unclear", why)
		},
		"object":   func(ctx context.Context, _ access.Actor) (Case, error) { return w.Object(ctx, me, said) },
		"withdraw": func(ctx context.Context, _ access.Actor) (Case, error) { return w.WithdrawBy(ctx, me, Said{}) },
		"carry":    func(ctx context.Context, _ access.Actor) (Case, error) { return w.Carry(ctx, me, true) },
		"say":      func(ctx context.Context, _ access.Actor) (Case, error) { return w.Say(ctx, me, said) },
		"refer": func(ctx context.Context, by access.Actor) (Case, error) {
			return w.Refer(ctx, by, id, v, Referral{Name: "Instansi Lain", Why: why})
		},
		"took":   func(ctx context.Context, by access.Actor) (Case, error) { return w.Took(ctx, by, id, v, "Agenda 1") },
		"recall": func(ctx context.Context, by access.Actor) (Case, error) { return w.Recall(ctx, by, id, v, why) },
		"stale":  func(ctx context.Context, by access.Actor) (Case, error) { return w.Accept(ctx, by, id, v+1) },
	}
}

// onward are acts that lead on, so that a walk comes far.
var onward = []string{"verify", "dispose", "accept", "prepare", "send", "dispute", "redo", "prepare", "send", "confirm", "appeal", "decide"}

func TestWhateverAnybodyTriesACaseStaysWhole(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		people := []access.Actor{
			w.desk(), w.coordinator(), w.examiner(), w.reviewer(), w.serves("ppid", access.InformationOfficer), w.serves("walikota", access.Leader),
			w.officer(w.roads), w.staff(w.roads), w.head(w.roads), w.staff(w.health), w.head(w.health), access.Public(),
		}
		rapid.Check(t, func(rt *rapid.T) {
			k := walker{w: w, one: w.received()}
			far := rapid.IntRange(0, len(onward)).Draw(rt, "far")
			for i := range far + rapid.IntRange(1, 6).Draw(rt, "more") {
				acts := k.acts()
				name := rapid.SampledFrom(names(acts)).Draw(rt, "act")
				if i < far {
					name = onward[i]
				}
				by := people
				if i >= far {
					by = []access.Actor{rapid.SampledFrom(people).Draw(rt, "by")}
				}
				for _, actor := range by {
					was := k.w.again(k.one)
					now, err := acts[name](t.Context(), actor)
					if err == nil {
						k.one = now
						break
					}
					if kind := problem.KindOf(err); kind == problem.Internal || kind == problem.Unavailable {
						rt.Fatalf("%s: %v", name, err)
					}
					if got := k.w.again(k.one); got != was {
						rt.Fatalf("%s was refused and changed the case", name)
					}
				}
				k.one = k.w.again(k.one)
				k.whole(rt)
			}
		})
	})
}

func names(acts map[string]func(ctx context.Context, by access.Actor) (Case, error)) []string {
	all := make([]string, 0, len(acts))
	for name := range acts {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// whole holds a case against what is always so.
func (k *walker) whole(t *rapid.T) {
	one := k.one
	if one.State.Over() == one.Ended.IsZero() {
		t.Fatalf("%s ended at %v", one.State, one.Ended)
	}
	if one.State == Closed && (one.Outcome == "" || one.Reason == "") {
		t.Fatalf("closed as %q by %q", one.Outcome, one.Reason)
	}
	if one.Examined && one.Unit != "" {
		t.Fatal("the examiners' case lies with an office")
	}
	all, err := entries(k.w.t.Context(), k.w.DB, one.ID)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(all)) != one.Version {
		t.Fatalf("%d entries in version %d", len(all), one.Version)
	}
	wrote := map[string][]string{}
	for i, e := range all[1:] {
		if e.Was != all[i].State || e.Version != all[i].Version+1 {
			t.Fatalf("%s follows %s: from %s in version %d", e.Act, all[i].Act, e.Was, e.Version)
		}
		if _, ok := StepOf(e.Act, e.Party, e.Was); !ok {
			t.Fatalf("no line has %s by %s in %s", e.Act, e.Party, e.Was)
		}
		if e.Party == ByOffice && (e.By == "" || e.Role == "" || e.Data["right"] == "") {
			t.Fatalf("%s by %q as %q", e.Act, e.By, e.Role)
		}
		switch e.Act {
		case Prepare:
			wrote[e.Data["answer"]] = append(wrote[e.Data["answer"]], e.By)
		case Answer, Promise:
			if slices.Contains(wrote[e.Data["answer"]], e.By) {
				t.Fatalf("%s sent their own answer", e.By)
			}
		}
	}
	k.counts(t)
}

// counts holds the clocks against the state: an office that waits for the reporter is not late, one that works
// has a time, and what is over has none.
func (k *walker) counts(t *rapid.T) {
	clocks, err := k.w.Deadlines.Of(k.w.t.Context(), k.w.DB, subject(k.one.ID))
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]int{}
	for _, c := range clocks {
		if !c.Open() {
			continue
		}
		open[c.Code]++
		office := !slices.Contains(Windows, c.Code) && c.Code != TellRule
		if office && k.one.State.Over() {
			t.Fatalf("%s still counts in %s", c.Code, k.one.State)
		}
		if open[c.Code] > 1 {
			t.Fatalf("%s counts twice", c.Code)
		}
	}
	worked := slices.Contains([]State{InProgress, Disposed, Returned, Examining}, k.one.State)
	if worked && k.one.Class != FormalRequest && open[whole[k.one.Class]] == 0 {
		t.Fatalf("nothing counts the work on a case of class %q in %s", k.one.Class, k.one.State)
	}
}
