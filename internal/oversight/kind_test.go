package oversight

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestOnlyTheSenderSaysThatSomethingWasCarriedOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		state := ItemOpen
		spoke := false // whether the sender, or its letter, has spoken since the last work
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			party := rapid.SampledFrom([]Party{Answering, Sender, ByLetter}).Draw(t, "party")
			to := Moves(party, state)
			if len(to) == 0 {
				continue
			}
			next := rapid.SampledFrom(to).Draw(t, "to")
			if party == Answering && next.Judged() {
				t.Fatalf("the body takes %s to %s", state, next)
			}
			if state.Settled() && party == Answering {
				t.Fatalf("the body takes up what is settled: %s to %s", state, next)
			}
			spoke = next.Judged()
			state = next
			if !slices.Contains(ItemStates, state) {
				t.Fatalf("%s is no state", state)
			}
		}
		if state.Settled() && !spoke {
			t.Fatalf("%s without the sender", state)
		}
	})
}

func TestEveryStateCanBeSettledByTheSender(t *testing.T) {
	t.Parallel()
	for _, state := range ItemStates {
		to := append(Moves(Sender, state), state)
		if !slices.ContainsFunc(to, ItemState.Settled) {
			t.Errorf("%s can never be settled", state)
		}
	}
}

func TestAnOutcomeFitsHowTheItemsStand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		states := rapid.SliceOfN(rapid.SampledFrom(ItemStates), 1, 6).Draw(t, "items")
		var items []Item
		open := false
		for _, s := range states {
			items = append(items, Item{State: s})
			open = open || !s.Settled()
		}
		if open && closable(OutCarriedOut, items) {
			t.Fatalf("carried out with %v", states)
		}
		if !open && closable(OutNot, items) {
			t.Fatalf("not carried out with %v", states)
		}
	})
}

func TestWithdrawnIsWhatWasAllTakenBack(t *testing.T) {
	t.Parallel()
	if closable(OutWithdrawn, []Item{{State: ItemOpen}}) {
		t.Error("withdrawn while something is wanted")
	}
	if !closable(OutWithdrawn, []Item{{State: WithdrawnState}}) {
		t.Error("all was taken back")
	}
}
