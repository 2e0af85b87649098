package cli

import (
	"context"
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/sealed"
)

// openHolds stands at the gate of cases.
func openHolds(app *App, database *db.DB, in rooms, who people, cases *complaint.Complaints, above int, log *slog.Logger) *hold.Holds {
	return hold.Over(hold.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Cases: cases, Seal: who.key.Sealer("hold"), Log: log, Installation: above,
	})
}

// openComplaints opens the room of cases.
func openComplaints(app *App, database *db.DB, in rooms, who people, files *evidence.Files, offices *office.Offices, post *postbox, gateways *gateway.Gateways, log *slog.Logger) *complaint.Complaints {
	return complaint.Over(complaint.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Directory: in.directory, Deadlines: in.deadlines, Files: files,
		Catalog: app.Catalog, Seal: who.key.Sealer("complaint"), Names: who.accounts.Names, Log: log,
		Messages: post.room, Open: post.opens(gateways),
		Identities: sealed.Over(sealed.Deps{
			DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Stretch: who.accounts.Stretch, Messages: post.room, SignsIn: who.accounts.SignsIn,
		}),
		Offices: func(ctx context.Context, authority, words string, limit int) ([]complaint.OfficeHit, error) {
			services, err := offices.Suggest(ctx, database, authority, words, limit)
			hits := make([]complaint.OfficeHit, len(services))
			for i, s := range services {
				hits[i] = complaint.OfficeHit{Body: s.BodyID, BodyName: s.BodyName, Unit: s.UnitID, UnitName: s.UnitName, Service: s.ID, Title: s.Title}
			}
			return hits, err
		},
	})
}
