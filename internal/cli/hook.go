package cli

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/result"
)

// announced are the kinds of events that programs elsewhere may be told of. A room that declares some
// is added here.
func announced() []access.Announcement {
	return slices.Concat(result.Announced, directory.Announced, access.Announced, document.Announced, calendar.Announced, deadline.Announced, complaint.Announced)
}

// tellPrograms passes events on, in commands on the machine as in the server.
func tellPrograms(now func() time.Time) func(context.Context, db.Tx, string, access.Event) error {
	return hook.NewOutbox(announced(), now).Told
}

// openHooks opens the room of web hooks. Whoever keeps one hears when it was disabled, by the messages,
// which are opened later.
func openHooks(app *App, who people, client *outbound.Client, post *postbox, origin string, log *slog.Logger) *hook.Hooks {
	return hook.New(hook.Deps{
		DB: who.accounts.DB, Now: app.Now, Record: who.accounts.Record, Vault: who.key.Sealer("hook"), Outbound: client, Announced: announced(), Origin: origin, Log: log,
		Disabled: func(ctx context.Context, tx db.Tx, e hook.Endpoint) error {
			keepers, err := who.access.InRole(ctx, tx, e.Keeper(), e.Scope(), app.Now())
			if err != nil {
				return err
			}
			for _, account := range keepers {
				if err := post.room.Send(ctx, tx, e.DisabledMessage(account)); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// openGateways opens the room of gateways for WhatsApp and SMS. Their reports go to the messages, which
// are opened after them.
func openGateways(app *App, who people, client *outbound.Client, post *postbox, log *slog.Logger) *gateway.Gateways {
	return gateway.New(gateway.Deps{
		DB: who.accounts.DB, Now: app.Now, Record: who.accounts.Record, Vault: who.key.Sealer("gateway"), Outbound: client, Catalog: app.Catalog, Log: log,
		Reported: func(ctx context.Context, tx db.Tx, letter string, delivered bool, reason string) error {
			return post.room.Reported(ctx, tx, letter, delivered, reason)
		},
	})
}
