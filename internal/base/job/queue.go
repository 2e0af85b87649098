package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Defaults of a queue and of a kind.
const (
	defaultLease       = time.Minute
	defaultPoll        = 500 * time.Millisecond
	defaultGrace       = 15 * time.Second
	defaultConcurrency = 4
	defaultTimeout     = 5 * time.Minute
	defaultAttempts    = 20
)

// Bounds of what may be asked for.
const (
	maxLease       = time.Hour
	maxConcurrency = 1000
	minEvery       = time.Second
	maxEvery       = 366 * 24 * time.Hour
)

// Handler does one job. It is called at least once, maybe again after an error, so it bears being
// repeated. Its context ends with the timeout, when the lease is lost, and late in a shutdown; one
// that does not heed it keeps its place in the kind's concurrency.
type Handler func(ctx context.Context, j Job) error

// Options of a kind; zero values are the defaults.
type Options struct {
	// Concurrency is how many of the kind one replica runs at a time: 4, at most 1,000.
	Concurrency int
	// Timeout ends a handler's context: 5 minutes.
	Timeout time.Duration
	// Attempts is how often it is tried before it is a dead letter: 20, which is about ten hours.
	Attempts int
}

// Deps is what a queue needs. The durations are for tests; zero means the default.
type Deps struct {
	DB  *db.DB
	Now func() time.Time
	Log *slog.Logger

	Lease time.Duration // a minute, renewed at a third of it; at most an hour
	Poll  time.Duration // 0.5 s: how soon jobs of other processes are seen
	Grace time.Duration // 15 s: how long Run takes to stop at most
}

// Queue runs jobs. Handlers and schedules are named before Run.
type Queue struct {
	Deps
	kinds  map[string]*kind
	faults []error
}

// kind is what the queue knows about jobs of one name.
type kind struct {
	name    string
	handler Handler
	options Options
	every   time.Duration // 0: no schedule
}

// New makes a queue without handlers.
func New(deps Deps) *Queue {
	setDefault(&deps.Lease, defaultLease)
	setDefault(&deps.Poll, defaultPoll)
	setDefault(&deps.Grace, defaultGrace)
	q := &Queue{Deps: deps, kinds: map[string]*kind{}}
	if deps.Lease > maxLease {
		q.fault("a lease of %v is longer than %v", deps.Lease, maxLease)
	}
	return q
}

func setDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

func (q *Queue) fault(format string, args ...any) {
	q.faults = append(q.faults, fmt.Errorf("job: "+format, args...))
}

// Handle names the handler of a kind. Jobs of a kind without handler stay where they are, for a
// newer replica perhaps. Whatever is wrong with the call, Run says.
func (q *Queue) Handle(name string, handler Handler, options Options) {
	setDefault(&options.Concurrency, defaultConcurrency)
	setDefault(&options.Timeout, defaultTimeout)
	setDefault(&options.Attempts, defaultAttempts)
	switch {
	case !kindForm.MatchString(name):
		q.fault("%q is no kind", name)
	case q.kinds[name] != nil:
		q.fault("kind %s has two handlers", name)
	case handler == nil:
		q.fault("kind %s has no handler", name)
	case options.Concurrency < 0 || options.Concurrency > maxConcurrency || options.Timeout < 0 || options.Attempts < 0:
		q.fault("kind %s has options out of bounds: %+v", name, options)
	}
	q.kinds[name] = &kind{name: name, handler: handler, options: options}
}

// Every does a job of a handled kind, without payload, when no replica ever did and then once in
// every period, however many replicas there are, never two at the same time. Periods of a day begin
// at midnight UTC, others likewise; those missed are not made up for. A scheduled job that fails is
// tried again with the usual pauses within its period and never becomes a dead letter.
func (q *Queue) Every(name string, period time.Duration) {
	k := q.kinds[name]
	switch {
	case k == nil:
		q.fault("kind %s has a schedule and no handler", name)
	case k.every != 0:
		q.fault("kind %s has two schedules", name)
	case period < minEvery || period > maxEvery:
		q.fault("kind %s cannot run every %v", name, period)
	default:
		k.every = period
	}
}

// Run does jobs until ctx ends. Then it takes no more, lets those under way finish for most of
// Grace, ends their contexts, and hands back what is left to be done by others. A database that is
// away is logged and waited for; an error is a fault in what was handled.
func (q *Queue) Run(ctx context.Context) error {
	if err := errors.Join(q.faults...); err != nil {
		return err
	}
	c, err := newClerk(q)
	if err != nil {
		return err
	}
	c.work(ctx)
	return nil
}

// pause before the next attempt: 2 s doubling to an hour, shortened at random by up to a half so
// that what failed together does not return together.
func pause(attempt int) time.Duration {
	top := min(2*time.Second<<min(max(attempt-1, 0), 20), maxPause)
	return top/2 + rand.N(top/2+1)
}

const maxPause = time.Hour

// nextPeriod is when the period after the one of now begins.
func nextPeriod(now time.Time, period time.Duration) time.Time {
	return now.UTC().Truncate(period).Add(period)
}
