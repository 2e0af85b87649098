package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Recipient is whom a message is for: somebody with an account, by its id, or an address.
type Recipient struct {
	Account string
	// Address is one of Channel, which is Mail when it is empty. With Account it takes the place of the
	// account's own.
	Address, Channel string
	// Lang and Name are of somebody without an account; an account's own come first.
	Lang locale.Lang
	Name string
}

// Phrase is a text of the catalog that fills a field in the reader's language.
type Phrase struct {
	Key   string               `json:"key"`
	Args  map[string]string    `json:"args,omitempty"`
	Times map[string]time.Time `json:"times,omitempty"`
}

// Message is what a room sends. Every field that its kind names is given once, in Args, Phrases or Times.
type Message struct {
	Kind string
	To   Recipient
	// Scope is in whose work it was sent: the authority whose words it has and whose administrators see
	// that it was.
	Scope access.Scope
	// Args are plain values, Phrases texts in the reader's language, Times instants as people read them.
	Args    map[string]string
	Phrases map[string]Phrase
	Times   map[string]time.Time
	// Link is where to read on: a path of this installation, "/kelola/...", without the language.
	Link string
	// Unique, when given, makes this the only message of the kind and key to the recipient.
	Unique string
}

// content is what is kept of a message while it waits.
type content struct {
	Args    map[string]string    `json:"args,omitempty"`
	Phrases map[string]Phrase    `json:"phrases,omitempty"`
	Times   map[string]time.Time `json:"times,omitempty"`
	Link    string               `json:"link,omitempty"`
	Lines   []Line               `json:"lines,omitempty"`
}

// Limits of a message's parts, in characters; what is longer is cut.
const (
	maxValue   = 500
	maxSubject = 150
	maxLink    = 500
)

// Send writes a message and its job. It does nothing where there is no channel, no address for one, or
// no such active account: a message never stops the act that it tells of. The error names what the
// calling room did wrong (an unknown kind, a field too many or too few, a link to elsewhere) or is the
// database's.
func (n *Notify) Send(ctx context.Context, tx db.Tx, m Message) error {
	kind, ok := n.kinds[m.Kind]
	if !ok {
		return fmt.Errorf("notify: there is no kind %s", m.Kind)
	}
	if err := m.check(kind); err != nil {
		return err
	}
	to, err := n.target(ctx, tx, m, kind)
	if err != nil || to == nil {
		return err
	}
	return n.write(ctx, tx, kind, *to, m)
}

func (m Message) check(kind Kind) error {
	var given []string
	given = slices.AppendSeq(given, maps.Keys(m.Args))
	given = slices.AppendSeq(given, maps.Keys(m.Phrases))
	given = slices.AppendSeq(given, maps.Keys(m.Times))
	slices.Sort(given)
	wanted := slices.Sorted(slices.Values(kind.Fields))
	if !slices.Equal(given, wanted) {
		return fmt.Errorf("notify: %s has the fields %v, not %v", kind.Name, wanted, given)
	}
	if !ownPath(m.Link) {
		return fmt.Errorf("notify: the link of %s is no path of this installation", kind.Name)
	}
	return nil
}

// ownPath reports whether a link is empty or a path that leads nowhere else.
func ownPath(link string) bool {
	return link == "" || link[0] == '/' && !strings.HasPrefix(link, "//") && len(link) <= maxLink && !strings.ContainsRune(link, '\\') &&
		!strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// target is where a message goes.
type target struct {
	account, address, channel, name string
	lang                            locale.Lang
	zone                            string
	preference                      Preference
}

// recipient is what the target is counted under; it names nobody without an account.
func (t target) recipient() string {
	if t.account != "" {
		return "account:" + t.account
	}
	return t.channel + ":" + hash(t.address)
}

// Waits reports whether a message that was sent to an address with a Unique has not gone out yet, but will.
func (n *Notify) Waits(ctx context.Context, q db.Queryer, kind string, to Recipient, unique string) (bool, error) {
	t := target{address: to.Address, channel: cmp.Or(to.Channel, Mail)}
	waiting, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM delivery WHERE unique_key = $1 AND state IN ('queued', 'held')`,
		hash(kind, t.recipient(), unique))
	return waiting > 0, err
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// target finds where a message goes; nil when it goes nowhere.
func (n *Notify) target(ctx context.Context, tx db.Tx, m Message, kind Kind) (*target, error) {
	to := m.To
	t := target{address: to.Address, channel: cmp.Or(to.Channel, Mail), name: to.Name, lang: cmp.Or(to.Lang, locale.Indonesian)}
	if to.Account == "" {
		if t.address == "" || !n.Has(t.channel) {
			return nil, nil //nolint:nilnil // nowhere to go is no failure
		}
		return &t, nil
	}
	who, err := n.Person(ctx, tx, to.Account)
	if problem.KindOf(err) == problem.NotFound || err == nil && !who.Active {
		return nil, nil //nolint:nilnil // nobody to tell is no failure
	}
	if err != nil {
		return nil, err
	}
	if t.preference, err = preferenceOf(ctx, tx, to.Account); err != nil {
		return nil, err
	}
	t.account, t.name, t.zone = to.Account, who.Name, who.Zone
	t.lang = cmp.Or(t.preference.Lang, t.lang)
	if t.address == "" {
		if t.channel, t.address, err = n.choose(ctx, tx, who, t.preference, kind, m.Scope.Authority); err != nil {
			return nil, err
		}
	}
	if t.address == "" || !n.Has(t.channel) {
		return nil, nil //nolint:nilnil // no way to the person is no failure
	}
	return &t, nil
}

// choose is the channel that a person wants for a kind, and else the first by which they are reached.
func (n *Notify) choose(ctx context.Context, q db.Queryer, who Person, p Preference, kind Kind, authority string) (string, string, error) {
	ways := append([]Channel{n.channels[p.Channels[kind.Group()]]}, n.Channels...)
	for _, channel := range ways {
		if channel == nil || who.Addresses[channel.Name()] == "" {
			continue
		}
		if open, err := isOpen(ctx, q, channel, authority); err != nil || open {
			return channel.Name(), who.Addresses[channel.Name()], err
		}
	}
	return "", "", nil
}

// write keeps the message in the way that fits its recipient: to be sent now, after the quiet hours, as a
// line of a digest, or not at all where the address has failed.
func (n *Notify) write(ctx context.Context, tx db.Tx, kind Kind, to target, m Message) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	now := n.now()
	d := delivery{
		ID: id.String(), Kind: kind.Name, Channel: to.channel, Authority: m.Scope.Authority, Account: to.account, recipient: to.recipient(),
		Address: to.address, Name: line(to.name, maxValue), Lang: to.lang, State: Queued, Created: now.Time, Due: now.Time,
	}
	suppressed, err := isSuppressed(ctx, tx, to.channel, to.address)
	if err != nil {
		return err
	}
	if suppressed {
		d.State, d.Reason, d.Ended = Dropped, reasonSuppressed, now.Time
	} else if err := n.plan(ctx, tx, kind, to, &d); err != nil {
		return err
	}
	if d.State != Dropped {
		if d.sealed, err = n.seal(d.ID, m.content()); err != nil {
			return err
		}
	}
	unique := ""
	if m.Unique != "" {
		unique = hash(kind.Name, d.recipient, m.Unique)
	}
	written, err := insert(ctx, tx, d, unique)
	if err != nil || !written || d.State != Queued {
		return err
	}
	return enqueue(ctx, tx, d, d.Due)
}

func (m Message) content() content {
	c := content{Args: map[string]string{}, Phrases: m.Phrases, Times: m.Times, Link: m.Link}
	for field, value := range m.Args {
		c.Args[field] = harmless(line(value, maxValue))
	}
	return c
}

// line is a text without line breaks and other control characters, and not longer than limit.
func line(text string, limit int) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(text); len(runes) > limit {
		return strings.TrimSpace(string(runes[:limit-1])) + "…"
	}
	return text
}

// harmless takes the life out of addresses in what others wrote: mail programs make links of them, and
// links of ours lead to us.
func harmless(value string) string {
	return strings.NewReplacer("://", ": //", "www.", "www .", "WWW.", "WWW .").Replace(value)
}

func (n *Notify) seal(id string, c content) (string, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return n.Seal.Seal(id, string(data))
}

func (n *Notify) open(d delivery) (content, error) {
	var c content
	text, err := n.Seal.Open(d.ID, d.sealed)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(text), &c)
}

// errand is the payload of a job.
type errand struct {
	Delivery string `json:"delivery"`
}

func enqueue(ctx context.Context, tx db.Tx, d delivery, at time.Time) error {
	return job.Enqueue(ctx, tx, job.Request{Kind: jobOf(d.Channel), Payload: errand{d.ID}, At: at, Unique: d.ID})
}
