package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/access"
)

// leafFormat is the first line of every leaf, and says how the rest is to be read.
const leafFormat = "patuh-event-v1"

// Leaf is what the tree keeps of an event, and what anyone may see: salted hashes, and the event's
// place in its stream.
type Leaf struct {
	Stream   tlog.Hash // salted name of the stream
	Sequence int64     // from 0, without a gap
	Previous tlog.Hash // of the stream's leaf before this one; zero for the first
	Detail   tlog.Hash // salted: who, where, when, what, why
	RowCount int
	Rows     tlog.Hash // root over the salted hashes of the covered rows
}

// Text is the leaf as it is hashed: six lines.
func (f Leaf) Text() string {
	var b strings.Builder
	b.Grow(256)
	b.WriteString(leafFormat + "\n")
	b.WriteString(encode(f.Stream) + "\n")
	b.WriteString(strconv.FormatInt(f.Sequence, 10) + "\n")
	b.WriteString(encode(f.Previous) + "\n")
	b.WriteString(encode(f.Detail) + "\n")
	b.WriteString(strconv.Itoa(f.RowCount) + " " + encode(f.Rows) + "\n")
	return b.String()
}

var errLeaf = errors.New("ledger: not a leaf of " + leafFormat)

// ParseLeaf reads what Text wrote, and nothing else.
func ParseLeaf(text string) (Leaf, error) {
	var f Leaf
	var lines [6]string
	rest := text
	for i := range lines {
		var found bool
		if lines[i], rest, found = strings.Cut(rest, "\n"); !found {
			return f, errLeaf
		}
	}
	count, root, _ := strings.Cut(lines[5], " ")
	ok := rest == "" && lines[0] == leafFormat
	ok = decode(&f.Stream, lines[1]) && decode(&f.Previous, lines[3]) && decode(&f.Detail, lines[4]) && decode(&f.Rows, root) && ok
	var err1, err2 error
	f.Sequence, err1 = strconv.ParseInt(lines[2], 10, 64)
	f.RowCount, err2 = strconv.Atoi(count)
	ok = ok && err1 == nil && err2 == nil && f.Sequence >= 0 && f.RowCount >= 0 &&
		strconv.FormatInt(f.Sequence, 10) == lines[2] && strconv.Itoa(f.RowCount) == count
	if !ok {
		return Leaf{}, errLeaf
	}
	return f, nil
}

func encode(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

var strict = base64.StdEncoding.Strict()

func decode(h *tlog.Hash, text string) bool {
	if len(text) != 44 {
		return false
	}
	var buffer [33]byte
	n, err := strict.Decode(buffer[:], []byte(text))
	copy(h[:], buffer[:])
	return err == nil && n == tlog.HashSize
}

// detail is what an event's detail says, in the order in which it is hashed.
type detail struct {
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Machine  bool      `json:"machine,omitempty"`
	Account  string    `json:"account,omitempty"`
	Holdings []holding `json:"holdings,omitempty"`
	Scope    scope     `json:"scope"`
	Subject  string    `json:"subject,omitempty"`
	Why      string    `json:"why,omitempty"`
	Rule     string    `json:"rule,omitempty"`
}

type holding struct {
	Position string `json:"position"`
	Title    string `json:"title"`
	Manner   string `json:"manner"`
	Role     string `json:"role"`
	Scope    scope  `json:"scope"`
}

type scope struct {
	Installation bool   `json:"installation,omitempty"`
	Authority    string `json:"authority,omitempty"`
	Body         string `json:"body,omitempty"`
	Unit         string `json:"unit,omitempty"`
}

// describe writes the detail. Of the actor's positions those stand in it that reach where the act was.
func describe(e Event) (string, error) {
	d := detail{
		Kind: e.Kind, At: e.At.UTC().Truncate(time.Microsecond), Machine: e.Actor.Machine, Account: e.Actor.Account,
		Scope: scope(e.Scope), Subject: e.Subject, Why: e.Why, Rule: e.Rule,
	}
	for _, h := range e.Actor.Holdings {
		if h.Scope.Covers(e.Scope) {
			d.Holdings = append(d.Holdings, holding{h.Position, h.Title, string(h.Manner), string(h.Role), scope(h.Scope)})
		}
	}
	text, err := json.Marshal(d)
	return string(text), err
}

// Happened is what the record says of an event that was not erased.
type Happened struct {
	Kind    string
	At      time.Time
	Actor   access.Actor
	Scope   access.Scope
	Subject string
	Why     string
	Rule    string
}

func parseDetail(text string) (Happened, error) {
	var d detail
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return Happened{}, fmt.Errorf("read an event's detail: %w", err)
	}
	h := Happened{
		Kind: d.Kind, At: d.At, Actor: access.Actor{Machine: d.Machine, Account: d.Account}, Scope: access.Scope(d.Scope),
		Subject: d.Subject, Why: d.Why, Rule: d.Rule,
	}
	for _, held := range d.Holdings {
		h.Actor.Holdings = append(h.Actor.Holdings, access.Holding{
			Position: held.Position, Title: held.Title, Manner: access.Manner(held.Manner),
			Role: access.Role(held.Role), Scope: access.Scope(held.Scope),
		})
	}
	return h, nil
}

// The salted hashes begin with different words, so that one can never stand for another.
func streamHash(salt []byte, name string) tlog.Hash {
	return salted("patuh-stream-v1\n", salt, name)
}

func detailHash(salt []byte, text string) tlog.Hash {
	return salted("patuh-detail-v1\n", salt, text)
}

func salted(word string, salt []byte, text string) tlog.Hash {
	b := make([]byte, 0, 512)
	b = append(b, word...)
	b = appendText(b, salt)
	b = append(b, text...)
	return sha256.Sum256(b)
}

func appendText[T string | []byte](b []byte, text T) []byte {
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}

// merkle is the root over hashes as RFC 6962 builds a tree, section 2.1, with the hashes as they are
// at the bottom. Of none it is the hash of nothing.
func merkle(hashes []tlog.Hash) tlog.Hash {
	switch len(hashes) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return hashes[0]
	}
	k := 1
	for k*2 < len(hashes) {
		k *= 2
	}
	return tlog.NodeHash(merkle(hashes[:k]), merkle(hashes[k:]))
}
