package ledger

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/google/go-cmp/cmp"
)

// The example of c2sp.org/tlog-checkpoint (v1.0.0). The specification prints no public key for it.
const exampleCheckpoint = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
`

func TestCheckpointOfTheSpecification(t *testing.T) {
	t.Parallel()
	c, err := parseBody(exampleCheckpoint)
	if err != nil {
		t.Fatal(err)
	}
	if c.Origin != "example.com/behind-the-sofa" || c.Tree.N != 20852163 {
		t.Errorf("read %+v", c)
	}
	if got := c.text(); got != exampleCheckpoint {
		t.Errorf("written:\n%s", got)
	}
	if _, err := parseBody(exampleCheckpoint + "an extension\n"); err != nil {
		t.Errorf("an extension line: %v", err)
	}
}

func TestCheckpointsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                 "",
		"two lines":               "a\n1\n",
		"no newline at the end":   strings.TrimSuffix(exampleCheckpoint, "\n"),
		"a blank line":            exampleCheckpoint + "\n",
		"an empty origin":         "\n" + strings.SplitN(exampleCheckpoint, "\n", 2)[1],
		"a size with zeroes":      strings.Replace(exampleCheckpoint, "20852163", "020852163", 1),
		"a size with a plus":      strings.Replace(exampleCheckpoint, "20852163", "+20852163", 1),
		"a negative size":         strings.Replace(exampleCheckpoint, "20852163", "-1", 1),
		"a size beyond 64 bits":   strings.Replace(exampleCheckpoint, "20852163", "99999999999999999999", 1),
		"a short hash":            strings.Replace(exampleCheckpoint, "CsUY", "", 1),
		"a hash with loose bits":  strings.Replace(exampleCheckpoint, "q2I=", "q2J=", 1),
		"another base64 alphabet": strings.Replace(exampleCheckpoint, "/", "_", 2),
	} {
		if c, err := parseBody(text); err == nil && name != "another base64 alphabet" || name == "another base64 alphabet" && err == nil && c.Tree.Hash == (tlog.Hash{}) {
			t.Errorf("%s: taken as %+v", name, c)
		}
	}
}

// The key and note of the documentation of golang.org/x/mod/sumdb/note, which is also the signature
// scheme of c2sp.org/signed-note.
func TestSignedNoteOfTheSpecification(t *testing.T) {
	t.Parallel()
	const verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	const text = "If you think cryptography is the answer to your problem,\n" +
		"then you don't know what your problem is.\n\n" +
		"— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
	v, err := note.NewVerifier(verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open([]byte(text), note.VerifierList(v)); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseCheckpoint(text, verifier); err == nil {
		t.Error("a note that is no checkpoint was taken")
	}
	if _, err := ParseCheckpoint(strings.Replace(text, "answer", "Answer", 1), verifier); err == nil {
		t.Error("a changed note was taken")
	}
}

// Paths: c2sp.org/tlog-tiles, "index 1234067 will be encoded as x001/x234/067", and the tiles of its
// tree of size 70,000.
func TestTilePathsOfTheSpecification(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]tilePath{
		"tile/0/x001/x234/067":       {level: 0, number: 1234067, width: 256},
		"tile/0/273.p/112":           {level: 0, number: 273, width: 112},
		"tile/1/000":                 {level: 1, number: 0, width: 256},
		"tile/1/001.p/17":            {level: 1, number: 1, width: 17},
		"tile/2/000.p/1":             {level: 2, number: 0, width: 1},
		"tile/entries/x001/x234/067": {number: 1234067, width: 256, entries: true},
		"tile/entries/000.p/255":     {number: 0, width: 255, entries: true},
	} {
		got, ok := parseTilePath(path)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(tilePath{})); !ok || diff != "" {
			t.Errorf("%s: %v %s", path, ok, diff)
		}
		if want.String() != path {
			t.Errorf("%+v is written %s", want, want)
		}
	}
	for _, path := range []string{
		"", "tile", "tile/0", "tile/0/", "tile/0/1", "tile/0/0001", "tile/00/000", "tile/+1/000", "tile/64/000", "tile/-1/000",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/001/234/067", "tile/0/x000/001",
		"tile/0/x001/x234/067/", "tile/8/0/001", "tile/0/999999999999999999999", "tile/entries/../000", "/tile/0/000", "tile/6/x999/999",
	} {
		if got, ok := parseTilePath(path); ok {
			t.Errorf("%q was taken as %+v", path, got)
		}
	}
}

func FuzzTilePath(f *testing.F) {
	f.Add("tile/0/x001/x234/067")
	f.Add("tile/entries/000.p/255")
	f.Fuzz(func(t *testing.T, path string) {
		if got, ok := parseTilePath(path); ok && got.String() != path {
			t.Errorf("%q was taken as %s", path, got)
		}
	})
}

func FuzzLeaf(f *testing.F) {
	f.Add(Leaf{Sequence: 3, RowCount: 1}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if leaf, err := ParseLeaf(text); err == nil && leaf.Text() != text {
			t.Errorf("%q was taken as %q", text, leaf.Text())
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	f.Add(exampleCheckpoint)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := parseBody(text); err == nil && !strings.HasPrefix(text, c.text()) {
			t.Errorf("%q was taken as %q", text, c.text())
		}
	})
}

// Our edge of tiles must give the tree of golang.org/x/mod/sumdb/tlog, at every size, and so must the
// small trees over an event's rows.
func TestEdgeGivesTheTreeOfTlog(t *testing.T) {
	t.Parallel()
	var stored, leaves []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			hashes[i] = stored[at]
		}
		return hashes, nil
	})
	e := &edge{full: func(int, int64, []tlog.Hash) error { return nil }}
	const small, large, last = 600, 65_400, 65_800 // 65,536 leaves fill a tile of tiles
	for n := range int64(last) {
		h := tlog.RecordHash([]byte{byte(n), byte(n >> 8), byte(n >> 16)})
		more, err := tlog.StoredHashesForRecordHash(n, h, reader)
		if err == nil {
			err = e.add(h)
		}
		if err != nil {
			t.Fatal(err)
		}
		stored, leaves = append(stored, more...), append(leaves, h)
		size := n + 1
		if size > small && size < large {
			continue
		}
		want, err := tlog.TreeHash(size, reader)
		if err != nil {
			t.Fatal(err)
		}
		if e.root() != want {
			t.Errorf("the edge of %d leaves gives another root", size)
		}
		// Over many leaves it takes long: where a tile is about to be full, is full, and begins.
		if (size <= small || size == large || size >= 65_535 && size <= 65_537 || size == last) && merkle(leaves) != want {
			t.Errorf("the tree over %d hashes gives another root", size)
		}
	}
}
