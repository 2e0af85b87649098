package cli

import (
	"context"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/notify/mail"
	"github.com/patuh-id/patuh/internal/notify/mail/bounce"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/sealed"
)

// Messaging is how people are told things outside the pages.
type Messaging struct {
	SMTP     string `name:"smtp" setting:"secret" help:"${help_smtp}"`
	MailFrom string `name:"mail-from" setting:"" help:"${help_mail_from}"`
	MailName string `name:"mail-name" setting:"" default:"Patuh" help:"${help_mail_name}"`

	BounceIMAP string `name:"bounce-imap" setting:"secret" help:"${help_bounce_imap}"`
}

// channels are the ways out that are set.
func (m Messaging) channels(origin string, now func() time.Time) ([]notify.Channel, error) {
	if m.SMTP == "" && m.MailFrom == "" {
		return nil, nil
	}
	if m.SMTP == "" || m.MailFrom == "" {
		return nil, problem.New(problem.Invalid, "cli.mail_alone", nil)
	}
	channel, err := mail.New(mail.Options{Server: m.SMTP, From: m.MailFrom, Name: m.MailName, Host: m.host(origin), Now: now})
	if err != nil {
		return nil, err
	}
	return []notify.Channel{channel}, nil
}

// host is where Message-IDs are made.
func (m Messaging) host(origin string) string {
	if u, err := url.Parse(origin); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	_, domain, _ := strings.Cut(m.MailFrom, "@")
	return domain
}

// bounces is the mailbox that reports come back to; nil where none is read.
func (m Messaging) bounces(origin string, now func() time.Time) (notify.Bounces, error) {
	if m.BounceIMAP == "" {
		return nil, nil //nolint:nilnil // not to read any is no failure
	}
	if m.SMTP == "" {
		return nil, problem.New(problem.Invalid, "cli.bounce_alone", nil)
	}
	mailbox, err := bounce.New(bounce.Options{Mailbox: m.BounceIMAP, Host: m.host(origin), Now: now})
	if err != nil {
		return nil, err
	}
	return mailbox, nil
}

// checkMail tries the settings without sending or reading anything.
func (c *ConfigCheckCommand) checkMail(_ context.Context, app *App) ([]string, error) {
	if _, err := c.channels("", app.Now); err != nil {
		return nil, err
	}
	_, err := c.bounces("", app.Now)
	return nil, err
}

// postbox is where rooms that are opened before the messages put what they have to tell.
type postbox struct {
	room   *notify.Notify
	access *access.Access
}

// open opens the room of messages over the people of an installation.
func (m Messaging) open(post *postbox, app *App, who people, gateways *gateway.Gateways, origin string, log *slog.Logger) error {
	channels, err := m.channels(origin, app.Now)
	if err != nil {
		return err
	}
	mailbox, err := m.bounces(origin, app.Now)
	if err != nil {
		return err
	}
	for _, medium := range gateway.Media {
		channels = append(channels, gateways.Channel(medium))
	}
	post.access = who.access
	post.room, err = notify.New(notify.Deps{
		DB: who.accounts.DB, Now: app.Now, Record: who.accounts.Record, Catalog: app.Catalog, Seal: who.accounts.Key.Sealer("notify"),
		Kinds: slices.Concat(account.Kinds(), operate.Kinds(), calendar.Messages(), office.Messages(), privacy.Messages(), breach.Messages(), news.Kinds(), hook.Messages(), sealed.Messages(), review.Messages(),
			oversight.Messages(), award.Messages(), dossier.Messages()), Channels: channels, Bounces: mailbox, Person: who.reached(gateways), Office: who.office, Origin: origin, Log: log,
		Warn: func(ctx context.Context, tx db.Tx, id string) error {
			return who.accounts.Leave(ctx, tx, id, "mail_failing")
		},
	})
	return err
}

// opens says whether messages of an authority ("" is the installation) go out by a channel now.
func (p *postbox) opens(gateways *gateway.Gateways) func(context.Context, db.Queryer, string, string) (bool, error) {
	return func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error) {
		if !p.room.Has(channel) {
			return false, nil
		}
		if channel == notify.Mail {
			return true, nil
		}
		sometimes, is := gateways.Channel(gateway.Medium(channel)).(notify.Sometimes)
		if !is {
			return true, nil
		}
		return sometimes.Open(ctx, q, authority)
	}
}

// announce tells somebody by a message what their next sign-in will show.
func (p *postbox) announce(ctx context.Context, tx db.Tx, to account.Account, n account.Notice) error {
	places, err := p.access.Places(ctx, tx, to.ID, n.At)
	if err != nil {
		return err
	}
	scope := access.Scope{Installation: true}
	if len(places) > 0 {
		scope = places[0]
	}
	return p.room.Send(ctx, tx, n.Message(to, scope))
}

// invite sends an invitation.
func (p *postbox) invite(ctx context.Context, tx db.Tx, l account.Link, scope access.Scope) error {
	return p.room.Send(ctx, tx, l.Message(scope))
}

// person is how messages know somebody with an account.
func (p people) person(ctx context.Context, q db.Queryer, id string) (notify.Person, error) {
	who, err := p.accounts.Within(ctx, q, id)
	if err != nil {
		return notify.Person{}, err
	}
	person := notify.Person{Name: who.Name, Addresses: map[string]string{notify.Mail: who.Mail}, Active: who.State == account.Active}
	places, err := p.access.Places(ctx, q, id, p.accounts.Now())
	if err != nil || len(places) == 0 || places[0].Authority == "" {
		return person, err
	}
	office, err := p.access.BrandingIn(ctx, q, places[0].Authority)
	person.Authority, person.Zone = office.ID, office.Zone
	return person, err
}

// reached is person with the telephone numbers that they proved.
func (p people) reached(gateways *gateway.Gateways) func(context.Context, db.Queryer, string) (notify.Person, error) {
	return func(ctx context.Context, q db.Queryer, id string) (notify.Person, error) {
		person, err := p.person(ctx, q, id)
		if err != nil {
			return person, err
		}
		numbers, err := gateways.Numbers(ctx, q, id)
		maps.Copy(person.Addresses, numbers)
		return person, err
	}
}

// office is how messages know an authority.
func (p people) office(ctx context.Context, q db.Queryer, id string) (notify.Office, error) {
	office, err := p.access.BrandingIn(ctx, q, id)
	return notify.Office{Name: office.Name, Zone: office.Zone}, err
}
