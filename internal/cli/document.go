package cli

import (
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/evidence"
)

// openDocuments opens the room of documents; signed ones come back as files.
func openDocuments(app *App, database *db.DB, in rooms, who people, files *evidence.Files, origin string) *document.Documents {
	return document.New(document.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Catalog: app.Catalog, Files: files, Names: who.accounts.Names, Origin: origin,
	})
}
