package notify

import (
	"context"
	"errors"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
)

// Mail is the name of the channel that everybody has.
const Mail = "mail"

// Channel is a way to people outside. Deliver may be called again with the same letter: after a passing
// failure, and after a success that could not be noted down. Letter.ID is the same then, and a channel
// hands it on in a form by which the second copy can be recognised.
//
// An error is passing unless it is made by Refused or Unreachable: it is tried again for five days. Its
// text goes into the delivery log, so it holds no secret and no content of a message.
type Channel interface {
	// Name is one word in small letters, the same for ever: deliveries and preferences are kept under it.
	// The texts notify.channel.NAME say what people call it.
	Name() string
	Deliver(ctx context.Context, letter Letter) (Receipt, error)
}

// Sometimes is a channel that is not always there. Where it is not open for the authority in whose work a
// message is sent ("" is the installation), the message goes another way.
type Sometimes interface {
	Open(ctx context.Context, q db.Queryer, authority string) (bool, error)
}

func isOpen(ctx context.Context, q db.Queryer, channel Channel, authority string) (bool, error) {
	if c, ok := channel.(Sometimes); ok {
		return c.Open(ctx, q, authority)
	}
	return channel != nil, nil
}

// Letter is a message in its words, ready for a channel.
type Letter struct {
	// ID is the delivery's: a UUID, the same at every attempt.
	ID   string
	Kind string
	// To is an address of the channel, and Name whose it is; Name may be empty.
	To, Name string
	Lang     locale.Lang
	Scope    access.Scope
	Written  time.Time
	// Subject is one line, Paragraphs are plain text without line breaks inside.
	Subject    string
	Paragraphs []string
	// Lines are what a digest collects, the latest first; empty for others.
	Lines []Line
	// Link is a complete address on this installation, or empty; Open is what its button says.
	Link, Open string
	// Foot says who sent this and why, and how to get less of it; Settings is where, for people with an account.
	Foot     []string
	Settings string
	// Fields are what the words were filled with, for channels whose provider keeps the words.
	Fields map[string]string
	Urgent bool
	Digest bool
}

// Line is a message in a digest.
type Line struct {
	Subject string `json:"subject"`
	// Said is when it was written, as the person reads it.
	Said string `json:"said"`
	Link string `json:"link"`
}

// Receipt is what a channel knows of a letter that it gave away.
type Receipt struct {
	// ProviderID is how the other side calls it; may be empty.
	ProviderID string
	// Final: the person has it. Otherwise the other side has taken it upon itself.
	Final bool
}

type final struct {
	err     error
	address bool
}

func (f *final) Error() string { return f.err.Error() }
func (f *final) Unwrap() error { return f.err }

// Refused marks an error as final: this letter will never be taken.
func Refused(err error) error { return &final{err: err} }

// Unreachable marks an error as final and the address's fault: there is nobody, or nobody any more. After
// MaxFailures of them nothing is sent there until somebody confirms the address.
func Unreachable(err error) error { return &final{err: err, address: true} }

// finality says whether an error is final, and whether it is the address's.
func finality(err error) (bool, bool) {
	var f *final
	if errors.As(err, &f) {
		return true, f.address
	}
	return false, false
}

// IsUnreachable reports whether an error was made by Unreachable.
func IsUnreachable(err error) bool {
	_, address := finality(err)
	return address
}
