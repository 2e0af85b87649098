// Package notify knows messages to people: which kinds there are, by which channel each person wants
// them, in which words, when, and what became of each. A message is written in the transaction of the
// act that it tells of, so it exists exactly when the act does; a job delivers it afterwards.
//
// What it promises: a message with the same Unique is written once; each is delivered at least once,
// and a second copy, after the machine stopped between sending and noting it down, has the same id.
// Nobody is flooded: what is too much for one person becomes a digest. What it keeps: who got what
// kind when, for ninety days; the fields of a message are sealed while it waits and gone once it is
// over. What it refuses: fields that its kind does not name, line breaks in subjects, and links to
// anywhere but this installation. Of what comes back it believes only reports that name a delivery of ours
// and the address that it went to; it answers nothing, and no report sets off a message.
package notify

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Person is somebody with an account.
type Person struct {
	Name string
	// Addresses are where the person is reached, by channel.
	Addresses map[string]string
	// Authority is where the person works, and Zone when its days begin; empty without one.
	Authority, Zone string
	// Active people get messages.
	Active bool
}

// Office is an authority as its messages name it.
type Office struct{ Name, Zone string }

// Sealer encrypts what waits in the database, bound to its owner's id. The installation's key has one.
type Sealer interface {
	Seal(owner, text string) (string, error)
	Open(owner, sealed string) (string, error)
}

// Deps are what the room needs; all but Channels, Bounces, Warn, Origin and Log are required.
type Deps struct {
	DB      *db.DB
	Now     func() time.Time
	Record  access.Recorder
	Catalog *locale.Catalog
	Seal    Sealer
	// Kinds are what rooms send.
	Kinds []Kind
	// Channels are the ways out, the usual one first. Without any nothing is written.
	Channels []Channel
	// Bounces is where reports about mail come back to; nil where nobody reads them.
	Bounces Bounces
	// Person finds somebody by their account; NotFound when there is none.
	Person func(ctx context.Context, q db.Queryer, account string) (Person, error)
	// Office finds an authority.
	Office func(ctx context.Context, q db.Queryer, authority string) (Office, error)
	// Warn leaves word for a person's next sign-in that their address fails; it must not send a message.
	Warn func(ctx context.Context, tx db.Tx, account string) error
	// Origin is the public scheme and host. Without it messages have no links.
	Origin string
	Log    *slog.Logger
}

// Notify is the room over one database. It is safe for concurrent use.
type Notify struct {
	Deps
	kinds    map[string]Kind
	channels map[string]Channel
}

// New makes the room. The error says which kind or channel is wrong.
func New(d Deps) (*Notify, error) {
	if d.DB == nil || d.Now == nil || d.Record == nil || d.Catalog == nil || d.Seal == nil || d.Person == nil || d.Office == nil {
		return nil, errors.New("notify: DB, Now, Record, Catalog, Seal, Person and Office are required")
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	n := &Notify{Deps: d, kinds: map[string]Kind{}, channels: map[string]Channel{}}
	for _, kind := range append([]Kind{digestKind, testKind}, d.Kinds...) {
		if err := kind.check(d.Catalog); err != nil {
			return nil, err
		}
		if _, twice := n.kinds[kind.Name]; twice {
			return nil, fmt.Errorf("notify: the kind %s is declared twice", kind.Name)
		}
		n.kinds[kind.Name] = kind
	}
	for _, channel := range d.Channels {
		if _, twice := n.channels[channel.Name()]; twice {
			return nil, fmt.Errorf("notify: there are two channels %s", channel.Name())
		}
		n.channels[channel.Name()] = channel
	}
	return n, nil
}

// Has reports whether there is a channel of that name.
func (n *Notify) Has(channel string) bool { return n.channels[channel] != nil }

// now is the clock as the database keeps it.
func (n *Notify) now() db.Time { return db.At(n.Now()) }

// room begins the names of what is ours.
const room = "notify"

const (
	deliverJob = room + ".deliver"
	digestJob  = room + ".digest"
	sweepJob   = room + ".sweep"
)

// jobOf is the kind of job that delivers by a channel. Each has its own, so that a provider which hangs
// keeps no mail waiting.
func jobOf(channel string) string {
	if channel == Mail {
		return deliverJob
	}
	return deliverJob + "_" + channel
}

// Handle lets the queue deliver.
func (n *Notify) Handle(q *job.Queue) {
	options := job.Options{Concurrency: 4, Timeout: attemptTime}
	q.Handle(deliverJob, n.deliver, options) // also where there is no mail any more: it is said in the log
	for _, channel := range n.Channels {
		if kind := jobOf(channel.Name()); kind != deliverJob {
			q.Handle(kind, n.deliver, options)
		}
	}
}

// Schedule lets the queue deliver, collect digests, sweep, and read what came back.
func (n *Notify) Schedule(q *job.Queue) {
	n.Handle(q)
	q.Handle(digestJob, func(ctx context.Context, _ job.Job) error { return n.Digest(ctx) }, job.Options{Concurrency: 1})
	q.Every(digestJob, 10*time.Minute)
	q.Handle(sweepJob, func(ctx context.Context, _ job.Job) error { return n.Sweep(ctx) }, job.Options{Concurrency: 1})
	q.Every(sweepJob, 24*time.Hour)
	if n.Bounces != nil {
		q.Handle(bounceJob, func(ctx context.Context, _ job.Job) error { return n.ReadBounces(ctx) }, job.Options{Concurrency: 1, Timeout: 4 * time.Minute})
		q.Every(bounceJob, bounceEvery)
	}
}
