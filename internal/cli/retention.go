package cli

import (
	"log/slog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/privacy/retention"
)

// openRetention opens the room where keeping comes to its end.
func openRetention(app *App, database *db.DB, in rooms, who people, cases *complaint.Complaints, documents *document.Documents, files *evidence.Files, log *slog.Logger) *retention.Retention {
	return retention.Over(retention.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Files: files, Identities: cases.Identities, Catalog: app.Catalog,
		Names: who.accounts.Names, Letterhead: documents.Letterhead, Unindex: cases.Unindex, Settle: cases.Settle,
		Keepers: []retention.Keeper{privacy.Unanswered, breach.Untold}, Log: log,
	})
}
