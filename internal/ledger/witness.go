package ledger

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Witness is somebody else's machine that looks whether this ledger only grows, and signs what it saw
// (c2sp.org/tlog-witness, c2sp.org/tlog-cosignature).
type Witness struct {
	Name     string
	Verifier string // "name+hash+key"
	URL      string // add-checkpoint stands below it
	key      ed25519.PublicKey
}

// Types of a key and of what it signs (c2sp.org/signed-note). Some witnesses publish their key as an
// ordinary one; what they sign is a cosignature either way.
const (
	typeEd25519     = 0x01
	typeCosignature = 0x04
)

// ParseWitness reads "name+hash+key https://address".
func ParseWitness(text string) (Witness, error) {
	malformed := problem.New(problem.Invalid, "ledger.witness.malformed", problem.Args{"witness": text})
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return Witness{}, malformed
	}
	parts := strings.SplitN(fields[0], "+", 3)
	if len(parts) != 3 || parts[0] == "" {
		return Witness{}, malformed
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != typeEd25519 && data[0] != typeCosignature {
		return Witness{}, malformed
	}
	if id := keyID(parts[0], data); hex.EncodeToString(id[:]) != parts[1] {
		return Witness{}, malformed
	}
	u, err := outbound.ParseURL(fields[1])
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return Witness{}, errors.Join(malformed, err)
	}
	return Witness{Name: parts[0], Verifier: fields[0], URL: strings.TrimSuffix(fields[1], "/"), key: data[1:]}, nil
}

// keyID is how a signature line names its key; data is the type and the key.
func keyID(name string, data []byte) [4]byte {
	sum := sha256.Sum256(append([]byte(name+"\n"), data...))
	return [4]byte(sum[:4])
}

// cosignature is what a witness has signed.
type cosignature struct {
	line string
	at   time.Time
}

// maxAhead is how far a witness's clock may run before ours.
const maxAhead = 10 * time.Minute

// open finds the witness's line in an answer and checks its signature over the checkpoint.
func (w Witness) open(answer []byte, c Checkpoint, now time.Time) (cosignature, error) {
	want := keyID(w.Name, append([]byte{typeCosignature}, w.key...))
	for line := range strings.Lines(string(answer)) {
		name, coded, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "— "), " ")
		data, err := base64.StdEncoding.DecodeString(coded)
		if err != nil || name != w.Name || len(data) != 4+8+ed25519.SignatureSize || [4]byte(data[:4]) != want {
			continue // of a key that we do not know
		}
		seconds := binary.BigEndian.Uint64(data[4:12])
		if seconds > 1<<40 {
			break
		}
		body, _, _ := strings.Cut(c.Note, "\n\n")
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", seconds, body)
		at := time.Unix(int64(seconds), 0).UTC() //nolint:gosec // bounded above
		if !ed25519.Verify(w.key, []byte(message), data[12:]) || at.After(now.Add(maxAhead)) {
			break
		}
		return cosignature{"— " + name + " " + base64.StdEncoding.EncodeToString(data) + "\n", at}, nil
	}
	return cosignature{}, problem.New(problem.Invalid, "ledger.witness.signature", problem.Args{"witness": w.Name})
}

// pauses keep those who do not answer from being asked every few seconds.
type pauses struct {
	mu    sync.Mutex
	since map[string]pause
}

type pause struct {
	until    time.Time
	failures int
}

const (
	firstPause = 8 * time.Second
	maxPause   = 10 * time.Minute
)

func (p *pauses) due(witness string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !now.Before(p.since[witness].until)
}

func (p *pauses) note(witness string, now time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since == nil {
		p.since = map[string]pause{}
	}
	if err == nil {
		delete(p.since, witness)
		return
	}
	n := p.since[witness].failures + 1
	p.since[witness] = pause{now.Add(min(firstPause<<min(n-1, 10), maxPause)), n}
}

// Watch names the witnesses and how they are asked. It is called before the ledger is used.
func (l *Ledger) Watch(witnesses []Witness, client *outbound.Client) {
	l.witnesses, l.outbound = witnesses, client
}

// AskWitnesses sends the newest checkpoint to every witness that has not signed it yet, and keeps what
// they sign. One that fails keeps no other from being asked, and is left alone for a while.
func (l *Ledger) AskWitnesses(ctx context.Context) error {
	if len(l.witnesses) == 0 {
		return nil
	}
	c, err := l.Checkpoint(ctx)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	failed := make([]error, len(l.witnesses))
	var all sync.WaitGroup
	for i, w := range l.witnesses {
		if !l.pauses.due(w.Verifier, l.now()) {
			continue
		}
		all.Go(func() {
			err := l.ask(ctx, w, c)
			l.pauses.note(w.Verifier, l.now(), err)
			if err != nil {
				failed[i] = fmt.Errorf("ask the witness %s: %w", w.Name, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// ask has one witness sign a checkpoint, unless it has already.
func (l *Ledger) ask(ctx context.Context, w Witness, c Checkpoint) error {
	older, err := l.lastSeen(ctx, w)
	if err != nil || older.Size >= c.Tree.N {
		return err
	}
	answer, err := l.submit(ctx, w, older.Size, c)
	if err != nil {
		return err
	}
	if size, ok := sizeOf(answer); ok && size != older.Size {
		// It remembers more than we do, from a run whose answer was lost, or less.
		if size > c.Tree.N {
			return problem.New(problem.Conflict, "ledger.witness.ahead", problem.Args{"witness": w.Name, "size": size, "have": c.Tree.N})
		}
		if answer, err = l.submit(ctx, w, size, c); err != nil {
			return err
		}
	}
	if err := refusal(w, answer, c); err != nil {
		return err
	}
	signed, err := w.open(answer.Body, c, l.now())
	if err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO ledger_cosignature (witness, size, line, signed_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (witness, size) DO NOTHING`, w.Verifier, c.Tree.N, signed.line, db.At(signed.at))
		return err
	})
}

// submit is one add-checkpoint.
func (l *Ledger) submit(ctx context.Context, w Witness, older int64, c Checkpoint) (outbound.Answer, error) {
	proof, err := l.Consistency(ctx, older, c)
	if err != nil {
		return outbound.Answer{}, err
	}
	return l.outbound.Do(ctx, outbound.Request{
		Method: http.MethodPost, URL: w.URL + "/add-checkpoint", Type: "text/plain; charset=utf-8", Body: submission(older, proof, c),
	})
}

func submission(older int64, proof tlog.TreeProof, c Checkpoint) []byte {
	var b strings.Builder
	b.WriteString("old " + strconv.FormatInt(older, 10) + "\n")
	for _, h := range proof {
		b.WriteString(encode(h) + "\n")
	}
	b.WriteString("\n" + c.Note)
	return []byte(b.String())
}

// sizeOf is the size that a witness says it signed last, when it refuses for that.
func sizeOf(a outbound.Answer) (int64, bool) {
	kind, _, _ := strings.Cut(a.Type, ";")
	if a.Status != http.StatusConflict || strings.TrimSpace(kind) != "text/x.tlog.size" {
		return 0, false
	}
	size, err := strconv.ParseInt(strings.TrimSuffix(string(a.Body), "\n"), 10, 64)
	return size, err == nil && size >= 0
}

// refusal says why a witness did not sign. A conflict over the same size means that it was shown
// another tree under this name, or that ours is not the one it signed.
func refusal(w Witness, a outbound.Answer, c Checkpoint) error {
	args := problem.Args{"witness": w.Name, "origin": c.Origin, "status": a.Status}
	switch a.Status {
	case http.StatusOK:
		return nil
	case http.StatusNotFound:
		return problem.New(problem.NotFound, "ledger.witness.unknown", args)
	case http.StatusForbidden:
		return problem.New(problem.Forbidden, "ledger.witness.key", args)
	case http.StatusConflict, http.StatusUnprocessableEntity:
		return problem.New(problem.Conflict, "ledger.witness.differs", args)
	default:
		return problem.New(problem.Unavailable, "ledger.witness.refused", args)
	}
}

// Seen is what a witness has signed last; Size is 0 when it never did.
type Seen struct {
	Witness
	Size int64
	At   time.Time // as the witness says
}

func (l *Ledger) lastSeen(ctx context.Context, w Witness) (Seen, error) {
	all, err := db.All(ctx, l.db, func(row db.Row) (Seen, error) {
		s := Seen{Witness: w}
		var at db.Time
		err := row.Scan(&s.Size, &at)
		s.At = at.Time
		return s, err
	}, `SELECT size, signed_at FROM ledger_cosignature WHERE witness = $1 ORDER BY size DESC LIMIT 1`, w.Verifier)
	if err != nil || len(all) == 0 {
		return Seen{Witness: w}, err
	}
	return all[0], nil
}

// Witnesses tells what each of this ledger's witnesses has signed last.
func (l *Ledger) Witnesses(ctx context.Context) ([]Seen, error) {
	all := make([]Seen, len(l.witnesses))
	for i, w := range l.witnesses {
		var err error
		if all[i], err = l.lastSeen(ctx, w); err != nil {
			return nil, fmt.Errorf("read what %s signed: %w", w.Name, err)
		}
	}
	return all, nil
}

// cosigned is the note of a checkpoint with what witnesses have added to it since.
func (l *Ledger) cosigned(ctx context.Context, c Checkpoint) (string, error) {
	lines, err := db.All(ctx, l.db, db.Column[string], `SELECT line FROM ledger_cosignature WHERE size = $1 ORDER BY witness`, c.Tree.N)
	if err != nil {
		return "", fmt.Errorf("read the cosignatures: %w", err)
	}
	return c.Note + strings.Join(lines, ""), nil
}
