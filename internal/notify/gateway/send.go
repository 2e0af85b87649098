package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// Channel is the way out by a medium, for notify: through the gateway of the letter's own authority, or
// the installation's.
func (g *Gateways) Channel(m Medium) notify.Channel { return channel{g, m} }

type channel struct {
	*Gateways
	medium Medium
}

// Name is the medium's.
func (c channel) Name() string { return string(c.medium) }

// Open reports whether an authority's messages go out by the medium now.
func (c channel) Open(ctx context.Context, q db.Queryer, authority string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM gateway WHERE medium = $1 AND state = 'active' AND (authority_id = $2 OR authority_id IS NULL)`,
		string(c.medium), authority)
	return n > 0, err
}

// What is wrong with a letter for good, and what may pass. They go into the log of deliveries.
var (
	errNone    = errors.New("no gateway is set up and running")
	errNumber  = errors.New("the number cannot be written as the gateway wants it")
	errLong    = errors.New("the message does not fit")
	errUnknown = errors.New("the gateway says that nobody has this number")
	errBusy    = errors.New("the gateway is busy; its rate is spent")
)

// Deliver sends a letter. One that was taken before is not sent again.
func (c channel) Deliver(ctx context.Context, letter notify.Letter) (notify.Receipt, error) {
	one, err := c.choose(ctx, c.medium, letter.Scope.Authority)
	if err != nil {
		return notify.Receipt{}, err
	}
	to, ok := one.Config.written(letter.To)
	if !ok {
		return notify.Receipt{}, notify.Unreachable(errNumber)
	}
	text, ok := one.Config.words(c.medium, letter)
	if !ok {
		return notify.Receipt{}, notify.Refused(errLong)
	}
	if taken, ok, err := c.begin(ctx, one, letter.ID); err != nil || ok {
		return notify.Receipt{ProviderID: taken}, err
	}
	if err := c.reserve(ctx, one); err != nil {
		return notify.Receipt{}, err
	}
	x := c.exchange(ctx, one, to, text, letter.ID)
	if one.Config.declined(x) && !letter.Written.IsZero() && c.Now().Sub(letter.Written) >= declinedFor {
		x.Final = true
	}
	if err := c.settle(ctx, one, letter.ID, x); err != nil {
		return notify.Receipt{}, err
	}
	return notify.Receipt{ProviderID: x.ProviderID}, x.failure()
}

func (g *Gateways) choose(ctx context.Context, m Medium, authority string) (Gateway, error) {
	list, err := db.All(ctx, g.DB, g.scan, `SELECT `+columns+` FROM gateway g WHERE g.medium = $1 AND g.state = 'active'
		AND (g.authority_id = $2 OR g.authority_id IS NULL) ORDER BY g.authority_id NULLS LAST, g.label, g.id LIMIT 1`, string(m), authority)
	if err == nil && len(list) == 0 {
		err = errNone
	}
	if err != nil {
		return Gateway{}, err
	}
	return list[0], nil
}

// begin notes that a letter waits, which is what silence is told by, and says whether it was taken before.
func (g *Gateways) begin(ctx context.Context, one Gateway, letter string) (string, bool, error) {
	type state struct{ state, provider string }
	now := g.now()
	var found state
	err := g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO gateway_message (id, gateway_id, state, first_at) VALUES ($1, $2, 'waiting', $3) ON CONFLICT (id) DO NOTHING`,
			letter, one.ID, now); err != nil {
			return err
		}
		var err error
		found, err = db.One(ctx, tx, func(row db.Row) (state, error) {
			var s state
			err := row.Scan(&s.state, &s.provider)
			return s, err
		}, `SELECT state, provider_id FROM gateway_message WHERE id = $1`, letter)
		return err
	})
	return found.provider, found.state == "sent" || found.state == "delivered", err
}

// patience is how long a letter waits for its turn before it makes room for others.
const patience = 20 * time.Second

// reserve takes the next turn of a gateway, of all replicas together, and waits for it.
func (g *Gateways) reserve(ctx context.Context, one Gateway) error {
	now := g.now()
	var turn time.Time
	err := g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// The row is held first, so that two replicas do not take the same turn.
		if _, err := tx.Exec(ctx, `UPDATE gateway SET next_at = next_at WHERE id = $1`, one.ID); err != nil {
			return err
		}
		next, err := db.One(ctx, tx, db.Column[db.Time], `SELECT next_at FROM gateway WHERE id = $1`, one.ID)
		if err != nil {
			return err
		}
		if turn = now.Time; next.After(turn) {
			turn = next.Time
		}
		if turn.Sub(now.Time) > patience {
			return errBusy
		}
		_, err = tx.Exec(ctx, `UPDATE gateway SET next_at = $2 WHERE id = $1`, one.ID, db.At(turn.Add(time.Second/time.Duration(one.Config.Rate))))
		return err
	})
	if err != nil || !turn.After(now.Time) {
		return err
	}
	timer := time.NewTimer(turn.Sub(now.Time))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Exchange is what was asked and answered, as it may be shown: secrets are masked.
type Exchange struct {
	Took   time.Duration
	Asked  string
	Status int    // 0 when nothing came back
	Answer string // its beginning
	// Error is the catalog key that says why nothing came back.
	Error      string
	Taken      bool
	ProviderID string
	// Unknown: the provider said that nobody has this number. Final: it will never take this message.
	Unknown, Final bool

	wait time.Duration
}

// failure is what the log of deliveries says: nothing of the answer, which may repeat the message.
func (x Exchange) failure() error {
	switch {
	case x.Taken:
		return nil
	case x.Status == 0:
		return errors.New("the gateway did not answer")
	case x.Unknown:
		return notify.Unreachable(errUnknown)
	case x.Final:
		return notify.Refused(fmt.Errorf("the gateway refused for good with status %d", x.Status))
	default:
		return fmt.Errorf("the gateway refused with status %d", x.Status)
	}
}

func (g *Gateways) exchange(ctx context.Context, one Gateway, to, text, id string) Exchange {
	began := g.Now()
	secrets, err := g.secretsOf(one)
	if err != nil {
		return Exchange{Error: "gateway.error.inside"}
	}
	in, err := one.Config.compose(secrets, to, text, id)
	if err != nil {
		return Exchange{Error: "gateway.error.inside"}
	}
	got, err := g.Outbound.Do(ctx, in)
	hide := masker(secrets)
	x := Exchange{Took: g.Now().Sub(began), Asked: hide.Replace(written(in)), Status: got.Status, Answer: hide.Replace(clean(got.Body, answerShown))}
	var said *problem.Error
	if errors.As(err, &said) {
		x.Error = said.Key
		return x
	}
	if err != nil {
		x.Error = "gateway.error.inside"
		return x
	}
	x.ProviderID, x.Taken = one.Config.judge(got)
	if !x.Taken {
		x.Unknown, x.Final = one.Config.unknown(got), slices.Contains(forGood, got.Status)
	}
	if seconds, err := strconv.Atoi(strings.TrimSpace(got.Header.Get("Retry-After"))); err == nil && seconds > 0 {
		x.wait = time.Duration(min(seconds, 3600)) * time.Second
	}
	return x
}

// forGood are the statuses with which a provider says that it will never take this message: it is not
// understood (400, 422), not found (404, 410) or too large (413). Whoever is refused for a wrong secret
// or spent credit (401, 402, 403) or is to wait (429) tries again: somebody mends that meanwhile.
var forGood = []int{
	http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity,
}

// declinedFor is how long a message is tried again that the provider understood and did not take: its
// credit may be spent, which somebody mends within a day. What is wrong with the message itself nobody does.
const declinedFor = 24 * time.Hour

// declined reports whether an answer has a good status and says no in its body.
func (c Config) declined(x Exchange) bool {
	return !x.Taken && x.Error == "" && x.Status >= c.From && x.Status <= c.To
}

// answerShown is how many bytes of an answer a test shows.
const answerShown = 2000

// masker hides secrets in every form in which a request may hold them.
func masker(s Secrets) *strings.Replacer {
	var pairs []string
	v := fill(s, "", "", "")
	for _, name := range []string{"{secret1}", "{secret2}", "{basic}"} {
		secret := v.header.Replace(name)
		if len(secret) < 2 || name == "{basic}" && s.One+s.Two == "" {
			continue
		}
		for _, form := range spellings(secret) {
			pairs = append(pairs, form, "•••")
		}
	}
	return strings.NewReplacer(pairs...)
}

// written is a request as people read it.
func written(in outbound.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", in.Method, in.URL)
	names := make([]string, 0, len(in.Header))
	for name := range in.Header {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, in.Header.Get(name))
	}
	if in.Type != "" {
		fmt.Fprintf(&b, "Content-Type: %s\n\n%s", in.Type, in.Body)
	}
	return b.String()
}

// clean is text that can be shown.
func clean(body []byte, most int) string {
	text := strings.ToValidUTF8(string(body[:min(len(body), most)]), "\uFFFD")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text))
}

// settle notes down how an attempt went. A gateway that asks for patience gets it.
func (g *Gateways) settle(ctx context.Context, one Gateway, letter string, x Exchange) error {
	now := g.now()
	return g.DB.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error {
		if x.Unknown || x.Final {
			_, err := tx.Exec(ctx, `UPDATE gateway_message SET state = 'failed', gateway_id = $2, done_at = $3 WHERE id = $1`, letter, one.ID, now)
			return err
		}
		if !x.Taken {
			if x.wait == 0 && x.Status != http.StatusTooManyRequests {
				return nil
			}
			_, err := tx.Exec(ctx, `UPDATE gateway SET next_at = $2 WHERE id = $1`, one.ID, db.At(now.Add(max(x.wait, 30*time.Second))))
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE gateway_message SET state = 'sent', gateway_id = $2, provider_id = $3, sent_at = $4 WHERE id = $1`,
			letter, one.ID, x.ProviderID, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE gateway SET succeeded_at = $2 WHERE id = $1`, one.ID, now)
		return err
	})
}

// Test sends a message to a number now, whether the gateway is active or not, and returns the whole
// exchange. Kinds: those of access.Decide; NotFound; Invalid for a number.
func (g *Gateways) Test(ctx context.Context, actor access.Actor, id, number, text string) (Exchange, error) {
	one, err := g.one(ctx, g.DB, actor, id)
	if err != nil {
		return Exchange{}, err
	}
	to, ok := one.Config.written(number)
	if !ok {
		return Exchange{}, problem.New(problem.Invalid, "gateway.number", nil)
	}
	letter, err := newID()
	if err != nil {
		return Exchange{}, err
	}
	now := g.now()
	if err := g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return g.record(ctx, tx, "tested", actor, one, now) }); err != nil {
		return Exchange{}, err
	}
	return g.exchange(ctx, one, to, text, letter), nil
}
