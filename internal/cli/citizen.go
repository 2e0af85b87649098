package cli

import (
	"context"
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/citizen"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// openCitizen opens the pages on which people report and follow what they reported.
func openCitizen(app *App, database *db.DB, in rooms, who people, cases *complaint.Complaints, kept *evidence.Files, offices *office.Offices, assets *ui.Assets, origin, contact string, log *slog.Logger) (*citizen.Citizen, error) {
	return citizen.New(citizen.Deps{
		Catalog: app.Catalog, Assets: assets, Cases: cases, Access: who.access, Directory: in.directory, Files: kept, Ledger: in.ledger,
		Log: log, Now: app.Now, Origin: origin, Contact: contact,
		Emergency: func(ctx context.Context, authority string) ([]citizen.Help, error) {
			numbers, err := offices.Emergency(ctx, database, authority)
			help := make([]citizen.Help, 0, len(numbers))
			for _, n := range numbers {
				if n.Kind == office.Mail {
					continue
				}
				help = append(help, citizen.Help{
					Label: n.Label, Number: n.Shown(), Call: n.Value, Tested: n.Good, Hours: n.Hours, Disturbed: n.State == office.Disturbed,
				})
			}
			return help, err
		},
	})
}
