package ledger

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/witnesstest"
)

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// watched gives a ledger witnesses that know it.
func watched(t *testing.T, l *Ledger, names ...string) []*witnesstest.Witness {
	t.Helper()
	l.outbound = outbound.New(outbound.Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	l.now = time.Now
	var all []*witnesstest.Witness
	for _, name := range names {
		w, setting := witnesstest.Serve(t, name)
		if err := w.Know(l.key.Verifier); err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseWitness(setting)
		if err != nil {
			t.Fatal(err)
		}
		l.witnesses = append(l.witnesses, parsed)
		all = append(all, w)
	}
	return all
}

func lastSizes(t *testing.T, l *Ledger) []int64 {
	t.Helper()
	all, err := l.Witnesses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int64
	for _, s := range all {
		sizes = append(sizes, s.Size)
		if (s.Size > 0) != (time.Since(s.At) < time.Minute) {
			t.Errorf("%s signed %d at %v", s.Name, s.Size, s.At)
		}
	}
	return sizes
}

func wantSeen(t *testing.T, l *Ledger, want ...int64) {
	t.Helper()
	got := lastSizes(t, l)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("the witnesses have signed %v, want %v", got, want)
			return
		}
	}
}

func grow(t *testing.T, l *Ledger, events int) Checkpoint {
	t.Helper()
	for range events {
		act(t, l, event("case:1"), nil)
	}
	return sequence(t, l)
}

func TestWitnessesSignEachNewCheckpoint(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		all := watched(t, l, "saksi.example.org/1", "saksi.example.org/2")
		if err := l.AskWitnesses(t.Context()); err != nil || all[0].Asked() != 0 {
			t.Fatalf("before the first checkpoint: %v", err)
		}
		grow(t, l, 3)
		if err := l.AskWitnesses(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSeen(t, l, 3, 3)
		grow(t, l, 300)
		for range 2 { // the second has nothing to do
			if err := l.AskWitnesses(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		wantSeen(t, l, 303, 303)
		if n := all[0].Asked(); n != 2 {
			t.Errorf("asked %d times for two checkpoints", n)
		}

		resource, err := l.Resource(t.Context(), "checkpoint")
		if err != nil || strings.Count(string(resource.Data), "\n— ") != 3 {
			t.Fatalf("the public checkpoint has not three signatures: %v\n%s", err, resource.Data)
		}
		v, err := note.NewVerifier(l.key.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := note.Open(resource.Data, note.VerifierList(v)); err != nil || len(n.UnverifiedSigs) != 2 {
			t.Errorf("the note does not open with its cosignatures: %v", err)
		}
		if _, _, err := l.Compare(t.Context(), string(resource.Data)); err != nil {
			t.Errorf("what is published is not taken back: %v", err)
		}
	})
}

func TestAWitnessThatIsAwayHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	l := open(t, testkit.SQLite(t))
	all := watched(t, l, "a", "b")
	now := time.Now()
	l.now = func() time.Time { return now }
	grow(t, l, 2)
	all[0].Down(true)
	if err := l.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.refused" {
		t.Errorf("nothing is said of the witness that is away: %v", err)
	}
	wantSeen(t, l, 0, 2)
	if err := l.AskWitnesses(t.Context()); err != nil || all[0].Asked() != 1 {
		t.Errorf("asked again at once: %d times, %v", all[0].Asked(), err)
	}
	all[0].Down(false)
	now = now.Add(firstPause)
	if err := l.AskWitnesses(t.Context()); err != nil {
		t.Error(err)
	}
	wantSeen(t, l, 2, 2)
}

func TestAWitnessThatRemembersOtherwiseIsAskedAgain(t *testing.T) {
	t.Parallel()
	l := open(t, testkit.SQLite(t))
	w := watched(t, l, "a")[0]
	grow(t, l, 2)
	if err := l.AskWitnesses(t.Context()); err != nil {
		t.Fatal(err)
	}
	exec(t, l.db, `DELETE FROM ledger_cosignature`) // the answer was lost
	grow(t, l, 2)
	if err := l.AskWitnesses(t.Context()); err != nil {
		t.Error(err)
	}
	w.Forget()
	grow(t, l, 2)
	if err := l.AskWitnesses(t.Context()); err != nil {
		t.Error(err)
	}
	wantSeen(t, l, 6)
}

// What a witness is for: a past that was rewritten with the ledger's own key.
func TestAWitnessDoesNotSignAnotherPast(t *testing.T) {
	t.Parallel()
	l := open(t, testkit.SQLite(t))
	w := watched(t, l, "a")[0]
	grow(t, l, 5)
	if err := l.AskWitnesses(t.Context()); err != nil {
		t.Fatal(err)
	}

	forged := open(t, testkit.SQLite(t))
	forged.key, forged.witnesses, forged.outbound, forged.now = l.key, l.witnesses, l.outbound, l.now
	grow(t, forged, 3)
	if err := forged.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.ahead" {
		t.Errorf("a shorter past: %v", err)
	}
	forged.pauses = pauses{}
	grow(t, forged, 2)
	if err := forged.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.differs" {
		t.Errorf("another past of the same size: %v", err)
	}
	forged.pauses = pauses{}
	grow(t, forged, 2)
	if err := forged.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.differs" {
		t.Errorf("another past that is longer: %v", err)
	}
	wantSeen(t, forged, 0)

	stranger := open(t, testkit.SQLite(t))
	stranger.witnesses, stranger.outbound, stranger.now = l.witnesses, l.outbound, l.now
	grow(t, stranger, 1)
	if err := stranger.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.unknown" {
		t.Errorf("a ledger that it does not know: %v", err)
	}
	impostor, err := witnesstest.New("a")
	if err != nil {
		t.Fatal(err)
	}
	changed, err := ParseWitness(impostor.Verifier() + " " + l.witnesses[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	w.Forget()
	l.witnesses = []Witness{changed}
	if err := l.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.signature" {
		t.Errorf("a signature of another key: %v", err)
	}
	w.Now = func() time.Time { return time.Now().Add(time.Hour) }
	w.Forget()
	if changed, err = ParseWitness(w.Verifier() + " " + changed.URL); err != nil {
		t.Fatal(err)
	}
	l.witnesses = []Witness{changed}
	grow(t, l, 1)
	if err := l.AskWitnesses(t.Context()); keyOf(err) != "ledger.witness.signature" {
		t.Errorf("a signature of tomorrow: %v", err)
	}
}

func TestWitnessesThatAreNone(t *testing.T) {
	t.Parallel()
	w, err := witnesstest.New("a")
	if err != nil {
		t.Fatal(err)
	}
	v := w.Verifier()
	for _, text := range []string{
		"", v, v + " ", v + " saksi.example.org", v + " https://a.example https://b.example", v + " https://a.example?x=1", v + " ftp://a.example",
		"a https://a.example", "b" + v[1:] + " https://a.example", strings.Replace(v, "+", "+0", 1) + " https://a.example",
		v[:len(v)-8] + " https://a.example", "+" + v + " https://a.example", v + " https://me:secret@a.example",
	} {
		if _, err := ParseWitness(text); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got, err := ParseWitness("  " + v + "\thttps://a.example/path/ "); err != nil || got.URL != "https://a.example/path" || got.Name != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	// Some publish their key as an ordinary one.
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	ordinary, err := ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseWitness(ordinary.Verifier + " https://a.example"); err != nil {
		t.Error(err)
	}
}

// Made with github.com/transparency-dev/formats v0.1.1, whose verifier takes our published note in turn.
func TestCosignatureOfAnotherImplementation(t *testing.T) {
	t.Parallel()
	const (
		body = "patuh-ledger-62f07141b91d0654\n2\nCXbR2ggCdIIYoB5rN5OuGr1s74veMg4tYGSiC8vOTOg=\n"
		line = "— witness.example.com/w1 0dz4mgAAAABrAo31CCajp88ueqBedb+UdbaTfxSbrWuXI9ohfM+3X/smrHI93p1+P3vluz1fZwM8nRc/3rGzJW66ljSu0a8cgDplDw==\n"
	)
	// The same key as it stands in lists of witnesses, and as an ordinary one.
	for _, verifier := range []string{
		"witness.example.com/w1+d1dcf89a+BG1YLqu99YPUU7cdTU9o0Cr9oWNNoyRwGRa9v/u0yRKy",
		"witness.example.com/w1+9c428f41+AW1YLqu99YPUU7cdTU9o0Cr9oWNNoyRwGRa9v/u0yRKy",
	} {
		w, err := ParseWitness(verifier + " https://witness.example.com")
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 22, 6, 40, 0, 0, time.UTC)
		got, err := w.open([]byte(line), Checkpoint{Note: body + "\n— log AAAA\n"}, now)
		if err != nil || got.line != line || !got.at.Equal(time.Date(2026, 11, 22, 6, 38, 45, 0, time.UTC)) {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := w.open([]byte(line), Checkpoint{Note: "x" + body + "\n"}, now); err == nil {
			t.Error("it was taken for another checkpoint")
		}
	}
}

func FuzzCosignature(f *testing.F) {
	w, err := witnesstest.New("a")
	if err != nil {
		f.Fatal(err)
	}
	one, err := ParseWitness(w.Verifier() + " https://a.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("— a AAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := one.open(data, Checkpoint{Note: "a\n1\nx\n\n— a b\n"}, at()); err == nil {
			t.Errorf("took %q", data)
		}
	})
}
