// Package witnesstest is a witness after c2sp.org/tlog-witness, small and strict: it knows the ledgers
// it was told of, signs a checkpoint when the proof holds that nothing of what it signed before has
// changed, and keeps what it signed in memory. It shares no code with the ledger's own side.
package witnesstest

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Witness is an http.Handler.
type Witness struct {
	Name string
	Now  func() time.Time

	mu   sync.Mutex
	key  ed25519.PrivateKey
	logs map[string]*log // by origin
	down bool
	// Asked counts requests.
	asked int
}

type log struct {
	verifier note.Verifier
	tree     tlog.Tree
}

// New returns a witness of a name, with a key of its own.
func New(name string) (*Witness, error) {
	_, key, err := ed25519.GenerateKey(nil)
	return &Witness{Name: name, Now: time.Now, key: key, logs: map[string]*log{}}, err
}

// Know makes the witness take in a ledger, by its public key.
func (w *Witness) Know(verifier string) error {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logs[v.Name()] = &log{verifier: v}
	return nil
}

// Forget makes it lose what it has signed, as if restored from an old backup.
func (w *Witness) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.logs {
		l.tree = tlog.Tree{}
	}
}

// Down makes it answer nothing but failures.
func (w *Witness) Down(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
}

// Asked returns how often it was asked.
func (w *Witness) Asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked
}

// id is the key's id for cosignatures, or in an ordinary verifier key.
func (w *Witness) id(kind byte) []byte {
	public := w.key.Public().(ed25519.PublicKey)
	sum := sha256.Sum256(append([]byte(w.Name+"\n"+string(kind)), public...))
	return sum[:4]
}

// Verifier is the public key, as a key for cosignatures.
func (w *Witness) Verifier() string {
	const kind = 4
	public := w.key.Public().(ed25519.PublicKey)
	return fmt.Sprintf("%s+%x+%s", w.Name, w.id(kind), base64.StdEncoding.EncodeToString(append([]byte{kind}, public...)))
}

// Serve starts a witness on a real socket until the test ends, and returns it with its setting.
func Serve(t testing.TB, name string) (*Witness, string) {
	t.Helper()
	w, err := New(name)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return w, w.Verifier() + " " + server.URL
}

// ServeHTTP answers add-checkpoint.
func (w *Witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.down || r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		http.Error(out, "no", http.StatusServiceUnavailable)
		return
	}
	older, proof, signed, err := read(r.Body)
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	origin, _, _ := strings.Cut(signed, "\n")
	known := w.logs[origin]
	if known == nil {
		http.Error(out, "unknown", http.StatusNotFound)
		return
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(known.verifier))
	if err != nil {
		http.Error(out, "unsigned", http.StatusForbidden)
		return
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + strings.SplitN(opened.Text, "\n", 2)[1]))
	if err != nil || older > tree.N {
		http.Error(out, "malformed", http.StatusBadRequest)
		return
	}
	if older != known.tree.N {
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		fmt.Fprintln(out, known.tree.N)
		return
	}
	switch {
	case older == tree.N && tree != known.tree:
		http.Error(out, "another tree", http.StatusConflict)
		return
	case older == 0 && len(proof) > 0, older > 0 && tlog.CheckTree(proof, tree.N, tree.Hash, older, known.tree.Hash) != nil:
		http.Error(out, "not the same past", http.StatusUnprocessableEntity)
		return
	}
	known.tree = tree
	fmt.Fprint(out, w.sign(opened.Text))
}

// sign is the signature line, after one of a key that nobody asked for.
func (w *Witness) sign(body string) string {
	const kind = 4
	seconds := uint64(w.Now().Unix())
	signature := ed25519.Sign(w.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, body))
	data := append(binary.BigEndian.AppendUint64(w.id(kind), seconds), signature...)
	stranger := base64.StdEncoding.EncodeToString(make([]byte, len(data)))
	return "— stranger " + stranger + "\n— " + w.Name + " " + base64.StdEncoding.EncodeToString(data) + "\n"
}

// read takes a request apart: "old SIZE", lines of a proof, an empty line, a checkpoint.
func read(body io.Reader) (int64, tlog.TreeProof, string, error) {
	in := bufio.NewReader(io.LimitReader(body, 64<<10))
	first, err := in.ReadString('\n')
	number, ok := strings.CutPrefix(strings.TrimSuffix(first, "\n"), "old ")
	older, wrong := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || wrong != nil || older < 0 || strconv.FormatInt(older, 10) != number {
		return 0, nil, "", errors.New("no old size")
	}
	var proof tlog.TreeProof
	for {
		line, err := in.ReadString('\n')
		if err != nil || len(proof) > 63 {
			return 0, nil, "", errors.New("no end of the proof")
		}
		if line == "\n" {
			break
		}
		h, err := tlog.ParseHash(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return 0, nil, "", err
		}
		proof = append(proof, h)
	}
	rest, err := io.ReadAll(in)
	return older, proof, string(rest), err
}
