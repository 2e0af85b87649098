package complaint

import (
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
)

func TestEveryStateIsReachedAndLeft(t *testing.T) {
	t.Parallel()
	reached := map[State]bool{Received: true, Held: true}
	for range States {
		for _, s := range steps {
			if s.To != "" && slices.ContainsFunc(s.From, func(from State) bool { return reached[from] }) {
				reached[s.To] = true
			}
		}
	}
	for _, state := range States {
		if !reached[state] {
			t.Errorf("no way leads to %s", state)
		}
		left := slices.ContainsFunc(steps, func(s Step) bool { return slices.Contains(s.From, state) })
		if end := state == Withdrawn; left == end {
			t.Errorf("%s: can be left is %v", state, left)
		}
	}
}

func TestNobodyButTheOfficeNeedsARight(t *testing.T) {
	t.Parallel()
	for _, s := range steps {
		if (s.By == ByOffice) != (len(s.Needs) > 0) {
			t.Errorf("%s by %s needs %v", s.Act, s.By, s.Needs)
		}
		if s.Back && s.To != "" {
			t.Errorf("%s leads back and to %s", s.Act, s.To)
		}
	}
}

func TestAnActOfAPartyHasOneMeaningInAState(t *testing.T) {
	t.Parallel()
	type place struct {
		act   Act
		by    Party
		state State
	}
	seen := map[place]bool{}
	for _, s := range steps {
		for _, from := range s.From {
			p := place{s.Act, s.By, from}
			if seen[p] {
				t.Errorf("%v stands twice in the table", p)
			}
			seen[p] = true
		}
	}
}

func TestWhoeverWorkedOnACaseCannotCloseItsDispute(t *testing.T) {
	t.Parallel()
	for _, worked := range []access.Action{access.WorkCases, access.ApproveCases} {
		for _, act := range []Act{Decide, Redo} {
			step, ok := StepOf(act, ByOffice, UnderReview)
			if !ok {
				t.Fatalf("nobody can %s", act)
			}
			for _, right := range step.Needs {
				if err := access.Separate(access.Actor{Account: "a"}, right, access.Done{Action: worked, Account: "a"}); err == nil {
					t.Errorf("whoever did %s may %s by %s", worked, act, right)
				}
			}
		}
	}
}

func TestAReporterMayWithdrawWhateverIsStillWaitedFor(t *testing.T) {
	t.Parallel()
	for _, state := range States {
		if _, ok := StepOf(Withdraw, ByReporter, state); ok == state.Over() {
			t.Errorf("%s: may be withdrawn is %v", state, ok)
		}
	}
}
