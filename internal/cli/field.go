package cli

import (
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
	"github.com/patuh-id/patuh/internal/serve/web/field"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func openDevices(app *App, database *db.DB, in rooms, who people) *device.Devices {
	return device.New(device.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Vault: who.key.Sealer("device"), SignsIn: who.accounts.SignsIn,
	})
}

// openField opens the surface of the phone with which people assess.
func openField(app *App, who people, cycles *cycle.Cycles, devices *device.Devices, forms *form.Forms, reviews *review.Reviews, results *result.Store, cards *improve.Cards, kept *evidence.Files, staff *desk.Desk, assets *ui.Assets, origin, contact string, log *slog.Logger) (*field.Field, error) {
	return field.New(field.Deps{
		Catalog: app.Catalog, Assets: assets, Accounts: who.accounts, Access: who.access, Cycles: cycles, Devices: devices, Forms: forms, Reviews: reviews, Results: results, Cards: cards, Files: kept,
		Log: log, Now: app.Now, Origin: origin, Contact: contact, Signed: staff.Signed,
	})
}
