package cli

import (
	"context"
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/papers"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve/web/citizen"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// openCitizen opens the pages on which people report and follow what they reported.
func openCitizen(app *App, database *db.DB, in rooms, who people, cases *complaint.Complaints, onPaper *papers.Papers, rights *privacy.Privacy, kept *evidence.Files, offices *office.Offices, assets *ui.Assets, origin, contact string, log *slog.Logger) (*citizen.Citizen, error) {
	return citizen.New(citizen.Deps{
		Catalog: app.Catalog, Assets: assets, Cases: cases, Papers: onPaper, Privacy: rights, Access: who.access, Directory: in.directory, Files: kept, Ledger: in.ledger,
		Log: log, Now: app.Now, Origin: origin, Contact: contact,
		Emergency: func(ctx context.Context, authority string) ([]office.Number, error) {
			return offices.Emergency(ctx, database, authority)
		},
		Open: func(ctx context.Context, channel, authority string) (bool, error) {
			return cases.Open(ctx, database, channel, authority)
		},
	})
}
