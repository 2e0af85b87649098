package ledger

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// What anybody may ask for says nothing of what happened.
func TestASealedProofHoldsAndSaysNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		for _, stream := range []string{"case:1", "account/secret", "case:1"} {
			e := event(stream)
			e.Why = "a private reason"
			act(t, l, e, nil)
		}
		c := sequence(t, l)
		events, err := l.Events(t.Context(), "account/secret", 1)
		if err != nil {
			t.Fatal(err)
		}
		place, err := l.Place(t.Context(), events[0].ID)
		if err != nil || place != events[0].Position {
			t.Fatalf("at %d: %v", place, err)
		}
		p, err := l.Sealed(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := p.Write(&file); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"secret", "private", "detail", "salt", "stream", events[0].ID} {
			if strings.Contains(file.String(), secret) {
				t.Errorf("the file says %q:\n%s", secret, file.String())
			}
		}
		if p, err = ReadProof(&file); err != nil {
			t.Fatal(err)
		}
		proven, err := p.Check(l.key.Verifier)
		if err != nil || !proven.Sealed || !proven.Trusted || proven.Whole || proven.Events[0].Erased || proven.Checkpoint.Tree != c.Tree {
			t.Errorf("%+v, %v", proven, err)
		}
		for name, change := range map[string]func(*Proof){
			"a stream":   func(p *Proof) { p.Stream.Name = "case:1" },
			"a whole":    func(p *Proof) { p.Stream.Whole = true },
			"a detail":   func(p *Proof) { p.Events[0].Detail = "{}" },
			"a position": func(p *Proof) { p.Events[0].Position = 0 },
		} {
			changed := p
			changed.Events = slices.Clone(p.Events)
			change(&changed)
			if _, err := changed.Check(""); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, position := range []int64{-1, 3, 1 << 62} {
			if _, err := l.Sealed(t.Context(), position); problem.KindOf(err) != problem.NotFound {
				t.Errorf("position %d: %v", position, err)
			}
		}
		if _, err := l.Place(t.Context(), "x"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an event that is not there: %v", err)
		}
		act(t, l, event("case:1"), nil)
		waiting, err := l.Events(t.Context(), "case:1", 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Place(t.Context(), waiting[0].ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an event that waits: %v", err)
		}
	})
}

func TestStepsLeadFromTheLeafToTheRoot(t *testing.T) {
	t.Parallel()
	l := open(t, testkit.SQLite(t))
	for range 11 {
		act(t, l, event("case:1"), nil)
	}
	c := sequence(t, l)
	for position := range c.Tree.N {
		p, err := l.Sealed(t.Context(), position)
		if err != nil {
			t.Fatal(err)
		}
		hash := tlog.RecordHash([]byte(p.Events[0].Leaf))
		covered := int64(1)
		for _, step := range p.Steps(c.Tree.N, p.Events[0]) {
			covered += step.After - step.First
			if step.Left {
				hash = tlog.NodeHash(step.Hash, hash)
			} else {
				hash = tlog.NodeHash(hash, step.Hash)
			}
		}
		if hash != c.Tree.Hash || covered != c.Tree.N {
			t.Errorf("the steps of %d end elsewhere, after %d leaves", position, covered)
		}
	}
}

func TestGrowthIsCheckedOffline(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		var kept []Checkpoint
		for _, n := range []int{1, 1, 3, 260, 40} {
			for range n {
				act(t, l, event("case:1"), nil)
			}
			kept = append(kept, sequence(t, l))
		}
		for _, old := range kept {
			g, err := l.Growth(t.Context(), old.Tree.N, 0)
			if err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := g.Write(&file); err != nil {
				t.Fatal(err)
			}
			read, err := ReadGrowth(&file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(g, read); diff != "" && len(g.Consistency) > 0 {
				t.Error(diff)
			}
			if c, err := read.Check(l.key.Verifier); err != nil || c.Tree != kept[4].Tree || !bytes.Equal(g.Older.Root, old.Tree.Hash[:]) {
				t.Errorf("from %d: %v", old.Tree.N, err)
			}
			if _, _, err := l.Compare(t.Context(), "\r\n "+strings.ReplaceAll(old.Note, "\n", "\r\n")+"  \n"); err != nil {
				t.Errorf("from %d, pasted: %v", old.Tree.N, err)
			}
			for name, change := range map[string]func(*Growth){
				"another root":  func(g *Growth) { g.Older.Root = bytes.Repeat([]byte{1}, 32) },
				"half a root":   func(g *Growth) { g.Older.Root = []byte{1} },
				"another size":  func(g *Growth) { g.Older.Size++ },
				"no size":       func(g *Growth) { g.Older.Size = 0 },
				"a longer path": func(g *Growth) { g.Consistency = append(g.Consistency, make([]byte, 32)) },
			} {
				changed := g
				change(&changed)
				if _, err := changed.Check(""); problem.KindOf(err) != problem.Invalid {
					t.Errorf("%s from %d: %v", name, old.Tree.N, err)
				}
			}
		}
		if g, err := l.Growth(t.Context(), 2, 5); err != nil || g.Older.Size != 2 || !strings.Contains(g.Checkpoint, "\n5\n") {
			t.Errorf("between two sizes: %+v, %v", g, err)
		}
		for _, sizes := range [][2]int64{{0, 0}, {-1, 0}, {306, 0}, {6, 5}} {
			if _, err := l.Growth(t.Context(), sizes[0], sizes[1]); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%v: %v", sizes, err)
			}
		}
		if _, err := l.Growth(t.Context(), 2, 4); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a size that was never signed: %v", err)
		}
		for _, text := range []string{"", "{}", `{"format":"patuh-proof-v1"}`, strings.Repeat(" ", maxNote*2+1)} {
			if _, err := ReadGrowth(strings.NewReader(text)); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func TestAKeptCheckpointTellsOfAnotherPast(t *testing.T) {
	t.Parallel()
	l := open(t, testkit.SQLite(t))
	for range 4 {
		act(t, l, event("case:1"), nil)
	}
	sequence(t, l)
	forged, longer := open(t, testkit.SQLite(t)), open(t, testkit.SQLite(t))
	forged.key, longer.key = l.key, l.key
	act(t, forged, event("case:2"), nil)
	for range 9 {
		act(t, longer, event("case:1"), nil)
	}
	stranger := open(t, testkit.SQLite(t))
	act(t, stranger, event("case:1"), nil)
	for name, tt := range map[string]struct {
		text, want string
	}{
		"another past": {sequence(t, forged).Note, "ledger.since.differs"},
		"a longer one": {sequence(t, longer).Note, "ledger.since.shorter"},
		"another key":  {sequence(t, stranger).Note, "ledger.checkpoint.signature"},
		"no text":      {"", "ledger.checkpoint.malformed"},
	} {
		if _, _, err := l.Compare(t.Context(), tt.text); keyOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

func TestTheDailyVerificationIsRemembered(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		act(t, l, event("case:1"), nil)
		sequence(t, l)
		if _, err := l.LastVerified(t.Context()); problem.KindOf(err) != problem.NotFound {
			t.Errorf("before the first: %v", err)
		}
		log := slog.New(slog.DiscardHandler)
		if err := l.verifyDaily(t.Context(), log); err != nil {
			t.Fatal(err)
		}
		if v, err := l.LastVerified(t.Context()); err != nil || v != (Verified{At: at(), Leaves: 1}) {
			t.Errorf("%+v, %v", v, err)
		}
		exec(t, d, `INSERT INTO source (id, kind, title, url) VALUES ('s', 'press', 'Koran', '')`)
		if err := l.verifyDaily(t.Context(), log); err != nil {
			t.Fatal(err)
		}
		if v, err := l.LastVerified(t.Context()); err != nil || v.Findings != 1 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
