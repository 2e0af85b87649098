package ledger

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// proofFormat names the format of an exported proof.
const proofFormat = "patuh-proof-v1"

// Bounds of a proof that comes from outside.
const (
	maxProofBytes  = 32 << 20
	maxProofEvents = 20_000
	maxInclusion   = 64
)

// Proof is what somebody can take home: events with everything that is needed to check, without this
// installation and without a network, that they stand in the record a checkpoint signs.
type Proof struct {
	Format     string `json:"format"`
	Verifier   string `json:"verifier"`   // public key, "name+hash+key"; compare it with the one that was printed for you
	Checkpoint string `json:"checkpoint"` // signed note
	// Sealed says that what the events say and whose stream they are is left out on purpose: the proof
	// shows no more than that the leaves stand in the record.
	Sealed bool         `json:"sealed,omitempty"`
	Stream ProofStream  `json:"stream,omitzero"`
	Events []ProofEvent `json:"events"`
}

// ProofStream names the stream of the events. With Whole set, the events are all of it that the
// checkpoint's tree holds, from the first on.
type ProofStream struct {
	Name  string `json:"name"`
	Salt  []byte `json:"salt"`
	Whole bool   `json:"whole"`
}

// ProofEvent is an event, its leaf and its way to the root. Salt and Detail are missing when the
// event was erased.
type ProofEvent struct {
	Position  int64    `json:"position"`
	Leaf      string   `json:"leaf"`
	Inclusion [][]byte `json:"inclusion"`
	Salt      []byte   `json:"salt,omitempty"`
	Detail    string   `json:"detail,omitempty"`
}

// Inclusion proves that the tree of a checkpoint holds the leaf at a position.
func (l *Ledger) Inclusion(ctx context.Context, c Checkpoint, position int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(c.Tree.N, position, hashReader(ctx, l.db, c.Tree))
}

// Consistency proves that the tree of the newer checkpoint goes on where the older one's ended, which
// is what a witness asks before it signs too.
func (l *Ledger) Consistency(ctx context.Context, older int64, newer Checkpoint) (tlog.TreeProof, error) {
	if older < 0 || older > newer.Tree.N {
		return nil, problem.New(problem.Invalid, "ledger.since.shorter", problem.Args{"have": newer.Tree.N, "want": older})
	}
	if older == 0 {
		return tlog.TreeProof{}, nil // every tree goes on from nothing
	}
	return tlog.ProveTree(newer.Tree.N, older, hashReader(ctx, l.db, newer.Tree))
}

// Export makes the proof of one event, by its id, or of a whole stream, by its name. What is not
// there, or waits for its place in the tree, is NotFound.
func (l *Ledger) Export(ctx context.Context, event, stream string) (Proof, error) {
	c, err := l.Newest(ctx)
	if err != nil {
		return Proof{}, err
	}
	verifier, err := l.Verifier(ctx)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Format: proofFormat, Verifier: verifier, Checkpoint: c.Note, Stream: ProofStream{Name: stream, Whole: event == ""}}
	where, arg := `id = $2`, event
	if event == "" {
		where, arg = `stream = $2`, stream
	}
	var name string
	p.Events, err = db.All(ctx, l.db, func(row db.Row) (ProofEvent, error) {
		var e ProofEvent
		var detail *string
		err := row.Scan(&name, &e.Position, &e.Leaf, &e.Salt, &detail)
		if detail != nil {
			e.Detail = *detail
		}
		return e, err
	}, `SELECT stream, position, leaf, salt, detail FROM ledger_event WHERE position < $1 AND `+where+`
		ORDER BY sequence LIMIT $3`, c.Tree.N, arg, maxProofEvents+1)
	if err != nil {
		return Proof{}, fmt.Errorf("read events: %w", err)
	}
	switch {
	case len(p.Events) == 0:
		return Proof{}, problem.New(problem.NotFound, "ledger.no_event", problem.Args{"event": event + stream})
	case len(p.Events) > maxProofEvents:
		return Proof{}, problem.New(problem.TooLarge, "ledger.proof.large", nil)
	}
	p.Stream.Name = name
	p.Stream.Salt, err = db.One(ctx, l.db, db.Column[[]byte], `SELECT salt FROM ledger_stream WHERE name = $1`, name)
	if err != nil {
		return Proof{}, fmt.Errorf("read the stream %s: %w", name, err)
	}
	return p, l.prove(ctx, c.Checkpoint, p.Events)
}

func (l *Ledger) prove(ctx context.Context, c Checkpoint, events []ProofEvent) error {
	for i := range events {
		way, err := l.Inclusion(ctx, c, events[i].Position)
		if err != nil {
			return fmt.Errorf("prove the leaf %d: %w", events[i].Position, err)
		}
		for _, h := range way {
			events[i].Inclusion = append(events[i].Inclusion, h[:])
		}
	}
	return nil
}

// Seal returns the proof without what the events say: that they stand in the record, and that nothing of
// their stream is left out, can be checked all the same.
func (p Proof) Seal() Proof {
	p.Sealed = true
	p.Events = slices.Clone(p.Events)
	for i := range p.Events {
		p.Events[i].Salt, p.Events[i].Detail = nil, ""
	}
	return p
}

// Write writes a proof as JSON.
func (p Proof) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(p)
}

// ReadProof reads an exported proof. What is none, or too large, is Invalid.
func ReadProof(r io.Reader) (Proof, error) {
	malformed := problem.New(problem.Invalid, "ledger.proof.malformed", nil)
	data, err := io.ReadAll(io.LimitReader(r, maxProofBytes+1))
	if err != nil {
		return Proof{}, fmt.Errorf("read the proof: %w", err)
	}
	var p Proof
	if len(data) > maxProofBytes || json.Unmarshal(data, &p) != nil || p.Format != proofFormat ||
		len(p.Events) == 0 || len(p.Events) > maxProofEvents {
		return Proof{}, malformed
	}
	return p, nil
}

// Proven is what a proof proves.
type Proven struct {
	Checkpoint Checkpoint
	Verifier   string // the key that signed
	Trusted    bool   // the key is the one the caller trusts, not just the one the proof names
	Stream     string
	Sealed     bool // what the events say was left out on purpose
	Whole      bool // nothing of the stream is left out, up to the checkpoint's last event of it
	Events     []ProvenEvent
}

// ProvenEvent is an event that stands in the record. An erased one has only its place and its moment
// is not known.
type ProvenEvent struct {
	Position, Sequence int64
	Erased             bool
	Happened
}

// Check checks a proof, with no more than what stands in it. The verifier is the public key that the
// caller trusts; when empty, the proof's own is used, which proves that the proof fits together but
// not whose it is. What does not hold is Invalid, and its text says which part.
func (p Proof) Check(verifier string) (Proven, error) {
	out := Proven{Verifier: verifier, Trusted: verifier != "", Stream: p.Stream.Name, Sealed: p.Sealed, Whole: p.Stream.Whole}
	if verifier == "" {
		out.Verifier = p.Verifier
	}
	var err error
	if out.Checkpoint, err = ParseCheckpoint(p.Checkpoint, out.Verifier); err != nil {
		return Proven{}, err
	}
	// A sealed proof names a stream, so that it can be shown to be whole, or says nothing of one.
	if p.Sealed && p.Stream.Name == "" && (p.Stream.Salt != nil || p.Stream.Whole) {
		return Proven{}, problem.New(problem.Invalid, "ledger.proof.malformed", nil)
	}
	name := streamHash(p.Stream.Salt, p.Stream.Name)
	var end link
	for i, e := range p.Events {
		bad := func(key string) error {
			return problem.New(problem.Invalid, key, problem.Args{"n": i + 1, "position": e.Position})
		}
		leaf, err := ParseLeaf(e.Leaf)
		if err != nil {
			return Proven{}, bad("ledger.proof.leaf")
		}
		hash := tlog.RecordHash([]byte(e.Leaf))
		if err := included(out.Checkpoint, e, hash); err != nil {
			return Proven{}, bad("ledger.proof.inclusion")
		}
		if (!p.Sealed || p.Stream.Name != "") && leaf.Stream != name {
			return Proven{}, bad("ledger.proof.stream")
		}
		if p.Stream.Whole && (leaf.Sequence != end.next || leaf.Previous != end.head) {
			return Proven{}, bad("ledger.proof.gap")
		}
		end = link{leaf.Sequence + 1, hash}
		proven, err := e.open(leaf, p.Sealed)
		if err != nil {
			return Proven{}, bad("ledger.proof.detail")
		}
		out.Events = append(out.Events, proven)
	}
	return out, nil
}

var errProof = errors.New("ledger: the proof does not hold")

func included(c Checkpoint, e ProofEvent, leaf tlog.Hash) error {
	if e.Position < 0 || e.Position >= c.Tree.N || len(e.Inclusion) > maxInclusion {
		return errProof
	}
	way := make(tlog.RecordProof, len(e.Inclusion))
	for i, step := range e.Inclusion {
		if len(step) != tlog.HashSize {
			return errProof
		}
		copy(way[i][:], step)
	}
	return tlog.CheckRecord(way, c.Tree.N, c.Tree.Hash, e.Position, leaf)
}

// open holds the detail against the leaf.
func (e ProofEvent) open(leaf Leaf, sealed bool) (ProvenEvent, error) {
	proven := ProvenEvent{Position: e.Position, Sequence: leaf.Sequence}
	if e.Salt == nil && e.Detail == "" {
		proven.Erased = !sealed
		return proven, nil
	}
	if sealed {
		return proven, errProof
	}
	if detailHash(e.Salt, e.Detail) != leaf.Detail {
		return proven, errProof
	}
	var err error
	proven.Happened, err = parseDetail(e.Detail)
	return proven, err
}

// Fingerprint shortens a public key to what can be printed on a receipt and read aloud.
func Fingerprint(verifier string) string {
	h := salted("patuh-key-v1\n", nil, verifier)
	return base64.RawURLEncoding.EncodeToString(h[:12])
}
