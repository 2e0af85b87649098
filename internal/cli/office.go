package cli

import (
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/office"
)

// openOffices opens the room of what offices offer and how they are reached.
func openOffices(app *App, database *db.DB, in rooms, who people, post *postbox, gateways *gateway.Gateways, origin string) *office.Offices {
	return office.New(office.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Calendars: in.calendars, Messages: post.room, InRole: who.access.InRole,
		Hash: who.key.Sealer("office").Hash, Catalog: app.Catalog, Origin: origin,
		Open: post.opens(gateways),
	})
}
