package complaint

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// pinDigits are the digits of a PIN. One network is let through once in a minute after five failures, and
// once an hour a network that has not failed: with a hundred thousand of them somebody guesses for a year to
// be right with a chance of one in a thousand.
const pinDigits = 12

// pinOf is the PIN of a form: the same whenever it is sent again, and to be found by nobody without the
// installation's key. A form without Once gets one that cannot be found again.
func (c *Complaints) pinOf(once string) string {
	if once == "" {
		var random [16]byte
		_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
		once = "\x00" + string(random[:])
	}
	sum := c.Seal.Hash("pin", once)
	n, err := strconv.ParseUint(sum[:min(len(sum), 15)], 16, 64)
	if err != nil { // a Sealer whose hashes are not hexadecimal
		n, _ = strconv.ParseUint(hex.EncodeToString([]byte(sum))[:15], 16, 64)
	}
	return fmt.Sprintf("%012d", n%1_000_000_000_000)
}

// ShowPIN writes a PIN for people: 1234 5678 9012.
func ShowPIN(pin string) string {
	if len(pin) != pinDigits {
		return pin
	}
	return pin[:4] + " " + pin[4:8] + " " + pin[8:]
}

// readPIN reads a PIN as somebody types it; empty where it is none.
func readPIN(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" -.\t\u00a0", r):
			return ""
		}
		if b.Len() > pinDigits {
			return ""
		}
	}
	if b.Len() != pinDigits {
		return ""
	}
	return b.String()
}

// pinHash is what is kept of a PIN. It is bound to the case, so that two with one PIN do not look alike.
func (c *Complaints) pinHash(id, pin string) string { return c.Seal.Hash("pin of a case", id, pin) }

// Visitor is whoever proved to have a case's PIN.
type Visitor struct {
	Case   string // id
	Number string
	Lang   string
	pin    string // hash of the PIN that they proved
}

const visitorColumns = `id, number, lang, pin`

func scanVisitor(row db.Row) (Visitor, error) {
	var v Visitor
	return v, row.Scan(&v.Case, &v.Number, &v.Lang, &v.pin)
}

// Enter opens a case to whoever has its number and PIN. from is the address that asks: attempts are slowed
// by number and by block of addresses, and nothing is ever locked.
//
// Kinds: NotFound for a number that is not there as for a PIN that is wrong; TooMany with {seconds} to wait.
func (c *Complaints) Enter(ctx context.Context, typed, pin string, from netip.Prefix) (Visitor, error) {
	wanted, digits := readNumber(typed), readPIN(pin)
	wrong := problem.New(problem.NotFound, "complaint.wrong_pin", nil)
	lanes := c.lanes(wanted, from)
	wait, err := c.slow(ctx, lanes)
	switch {
	case err != nil:
		return Visitor{}, err
	case wait > 0:
		return Visitor{}, problem.New(problem.TooMany, "complaint.slow", problem.Args{"seconds": int((wait + time.Second - 1) / time.Second)})
	}
	v, err := db.One(ctx, c.DB, scanVisitor, `SELECT `+visitorColumns+` FROM complaint WHERE number = $1`, wanted)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return Visitor{}, err
	}
	// The same work and the same words whether the number is there or not.
	hash := c.pinHash(v.Case, digits)
	if subtle.ConstantTimeCompare([]byte(hash), []byte(v.pin)) != 1 || digits == "" || v.Case == "" {
		return Visitor{}, wrong
	}
	return v, c.unslow(ctx, lanes)
}

// Pass is what a visitor's browser keeps so that they need not type the PIN again until then. A new PIN
// ends it.
func (c *Complaints) Pass(v Visitor, until time.Time) string {
	at := strconv.FormatInt(until.Unix(), 36)
	return v.Case + "." + at + "." + c.Seal.Hash("pass", v.Case, at, v.pin)
}

// Visitor reads a pass. The error is of kind Unauthenticated for one that is over, or not ours.
func (c *Complaints) Visitor(ctx context.Context, pass string) (Visitor, error) {
	over := problem.New(problem.Unauthenticated, "complaint.pass_over", nil)
	parts := strings.Split(pass, ".")
	if len(parts) != 3 || len(pass) > 200 {
		return Visitor{}, over
	}
	at, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil || !c.now().Before(time.Unix(at, 0)) {
		return Visitor{}, over
	}
	v, err := db.One(ctx, c.DB, scanVisitor, `SELECT `+visitorColumns+` FROM complaint WHERE id = $1`, parts[0])
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = over
		}
		return Visitor{}, err
	}
	if subtle.ConstantTimeCompare([]byte(c.Pass(v, time.Unix(at, 0))), []byte(pass)) != 1 {
		return Visitor{}, over
	}
	return v, nil
}

// Admit is the visitor whom a receipt makes: whoever has just sent a case need not type what they were
// just told.
func (c *Complaints) Admit(r Receipt) Visitor {
	if r.PIN == "" {
		return Visitor{}
	}
	return Visitor{Case: r.Case.ID, Number: r.Case.Number, Lang: r.Case.Lang, pin: c.pinHash(r.Case.ID, r.PIN)}
}

// OwnPIN is a PIN as people write it, once it is found to be that of the visitor's case. Kinds: NotFound where it is
// not.
func (c *Complaints) OwnPIN(ctx context.Context, v Visitor, typed string) (string, error) {
	digits := readPIN(typed)
	kept, err := db.One(ctx, c.DB, db.Column[string], `SELECT pin FROM complaint WHERE id = $1`, v.Case)
	if err != nil {
		return "", err
	}
	if digits == "" || subtle.ConstantTimeCompare([]byte(kept), []byte(c.pinHash(v.Case, digits))) != 1 {
		return "", problem.New(problem.NotFound, "complaint.wrong_pin", nil)
	}
	return ShowPIN(digits), nil
}

// LostPIN is why a lost PIN of the visitor's case cannot be replaced; see WhyNoPIN.
func (c *Complaints) LostPIN(ctx context.Context, v Visitor) (string, error) {
	one, err := byID(ctx, c.DB, v.Case)
	if err != nil {
		return "", err
	}
	return c.whyNoPIN(ctx, &one)
}
