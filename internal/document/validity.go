package document

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/paper"
)

// Validity is what anybody may know who has the code of a document. Of one that is not for the public
// it says nothing of the content, neither who gets it nor what it is about.
type Validity struct {
	Code, Number string
	Kind         Kind
	State        State
	Office       string // the authority, as it was called
	Title        string // of the signatory's position
	Manner       access.Manner
	Day          string // of issue
	Open         bool
	Subject      string // of an open one
	Issued       time.Time
	UnsignedSum  string
	SignedSum    string
	Marks        bool // the signed file holds an electronic signature, valid or not
	SignedAt     time.Time
	Ended        time.Time
	Basis        string // the decree that withdrew it
	Zone         string // of the authority
	// Successor is the code of the document that replaces it, SuccessorNumber its number.
	Successor, SuccessorNumber string
	// Event is the last act about it in the record, Position its place there, -1 while it waits.
	Event    string
	Position int64

	id string
}

// ByCode returns what a code says. Kind: NotFound, with a text that tells a mistyped code from one that
// nobody gave out.
func (d *Documents) ByCode(ctx context.Context, text string) (Validity, error) {
	one, err := d.byCode(ctx, text)
	if err != nil {
		return Validity{}, err
	}
	v := Validity{
		Code: one.Code, Number: one.Number, Kind: one.Kind, State: one.State, Office: one.Head.Authority, Title: one.Head.Title,
		Manner: one.Manner, Day: one.Day, Open: one.Open, Issued: one.Issued, UnsignedSum: one.UnsignedSum, SignedSum: one.SignedSum,
		Marks: one.Marks, SignedAt: one.SignedAt, Ended: one.Ended, Basis: one.EndBase, id: one.ID, Position: -1,
	}
	if one.Open {
		v.Subject = one.Subject
	}
	received, err := d.Received(ctx, one)
	if err != nil {
		return v, err
	}
	if received == evidence.Refused || received == evidence.Erased {
		v.refuse()
	}
	if one.ReplacedBy != "" {
		next, err := byID(ctx, d.DB, one.ReplacedBy)
		if err != nil {
			return v, err
		}
		v.Successor, v.SuccessorNumber = next.Code, next.Number
	}
	authority, err := d.Access.AuthorityOf(ctx, one.Scope())
	if err != nil {
		return v, err
	}
	v.Zone = authority.Zone
	events, err := d.happened(ctx, one.ID)
	if err != nil {
		return v, err
	}
	if len(events) > 0 {
		v.Event, v.Position = events[0].ID, events[0].Position
	}
	return v, nil
}

// refuse leaves out a signed file that was refused when it was looked at, or erased: nobody is given it, so nobody may
// take the document for signed by it.
func (v *Validity) refuse() {
	v.SignedSum, v.SignedAt, v.Marks = "", time.Time{}, false
	if v.State == Signed {
		v.State = Issued
	}
}

func (d *Documents) byCode(ctx context.Context, text string) (Document, error) {
	code, err := ParseCode(text)
	if err != nil {
		return Document{}, err
	}
	one, err := db.One(ctx, d.DB, scan, `SELECT `+columns+` FROM document d WHERE d.code = $1`, code)
	if problem.KindOf(err) == problem.NotFound {
		return one, problem.New(problem.NotFound, "document.code.unknown", problem.Args{"code": code})
	}
	return one, err
}

// OpenTwin returns the content of a document that is for the public, by its code. Kind: NotFound for
// others.
func (d *Documents) OpenTwin(ctx context.Context, text string) (Document, paper.Document, error) {
	one, err := d.byCode(ctx, text)
	if err == nil && !one.Open {
		err = problem.New(problem.NotFound, "document.closed", nil)
	}
	if err != nil {
		return Document{}, paper.Document{}, err
	}
	return one, d.sheet(one, nil), nil
}

// Match says which file of a document somebody has.
type Match string

// Other is a file that is none of the document's: another document, a scan of it, or one that was
// changed.
const (
	Unsigned   Match = "unsigned"
	SignedFile Match = "signed"
	Other      Match = "other"
)

// MaxCompared bounds a file that is compared, in bytes.
const MaxCompared = 25 << 20

// Compare reads a file that somebody has and says which it is, with its SHA-256. Nothing of it is kept.
// Kinds: TooLarge; what r fails with is passed on.
func (v Validity) Compare(r io.Reader) (Match, string, error) {
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(r, MaxCompared+1))
	if err != nil {
		return Other, "", err
	}
	if n > MaxCompared {
		return Other, "", problem.New(problem.TooLarge, "document.compare_large", problem.Args{"max": MaxCompared >> 20})
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	switch sum {
	case v.SignedSum:
		return SignedFile, sum, nil
	case v.UnsignedSum:
		return Unsigned, sum, nil
	default:
		return Other, sum, nil
	}
}

// Sums are the hashes of the files that the document has, for a page that compares by itself.
func (v Validity) Sums() []string {
	return slices.DeleteFunc([]string{v.SignedSum, v.UnsignedSum}, func(s string) bool { return cmp.Or(s) == "" })
}
