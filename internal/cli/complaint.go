package cli

import (
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
)

// openComplaints opens the room of cases.
func openComplaints(app *App, database *db.DB, in rooms, who people, files *evidence.Files, origin string, log *slog.Logger) *complaint.Complaints {
	return complaint.Over(complaint.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Directory: in.directory, Deadlines: in.deadlines, Files: files,
		Catalog: app.Catalog, Seal: who.key.Sealer("complaint"), Names: who.accounts.Names, Origin: origin, Log: log,
	})
}
