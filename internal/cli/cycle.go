package cli

import (
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/review"
	runs "github.com/patuh-id/patuh/internal/run"
)

func openCycles(app *App, database *db.DB, in rooms, who people) *cycle.Cycles {
	return cycle.New(cycle.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Directory: in.directory, Calendars: in.calendars, Names: who.accounts.Names,
	})
}

func openDossiers(app *App, database *db.DB, in rooms, who people, cycles *cycle.Cycles, files *evidence.Files) *dossier.Dossiers {
	return dossier.Over(dossier.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Cycles: cycles, Calendars: in.calendars, Files: files,
	})
}

func openForms(app *App, database *db.DB, in rooms, cycles *cycle.Cycles, files *evidence.Files) *form.Forms {
	return form.New(form.Deps{DB: database, Now: app.Now, Record: in.ledger, Cycles: cycles, Files: files})
}

func openReviews(app *App, database *db.DB, in rooms, cycles *cycle.Cycles, forms *form.Forms, post *postbox) *review.Reviews {
	return review.New(review.Deps{DB: database, Now: app.Now, Record: in.ledger, Cycles: cycles, Forms: forms, Messages: post.room})
}

func openProducts(app *App, database *db.DB, in rooms, who people, files *evidence.Files, messages *notify.Notify) *oversight.Products {
	return oversight.Over(oversight.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Deadlines: in.deadlines, Files: files, Messages: messages,
	})
}

func openRuns(app *App, database *db.DB, in rooms, cycles *cycle.Cycles, forms *form.Forms, reviews *review.Reviews) *runs.Runs {
	return runs.New(runs.Deps{DB: database, Now: app.Now, Record: in.ledger, Cycles: cycles, Forms: forms, Reviews: reviews})
}

func openDecisions(app *App, database *db.DB, in rooms, cycles *cycle.Cycles, reviews *review.Reviews, computed *runs.Runs, files *evidence.Files) *decision.Decisions {
	return decision.New(decision.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Cycles: cycles, Runs: computed, Reviews: reviews, Results: in.results, Files: files,
	})
}

func openCards(app *App, database *db.DB, in rooms, cycles *cycle.Cycles, runs *runs.Runs, forms *form.Forms, files *evidence.Files) *improve.Cards {
	return improve.Over(improve.Deps{DB: database, Now: app.Now, Record: in.ledger, Cycles: cycles, Runs: runs, Forms: forms, Files: files})
}

func openAwards(app *App, database *db.DB, in rooms, who people, post *postbox, cycles *cycle.Cycles, forms *form.Forms, computed *runs.Runs,
	products *oversight.Products, decisions *decision.Decisions, origin string,
) *award.Awards {
	return award.New(award.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Cycles: cycles, Forms: forms, Runs: computed, Products: products, Decrees: decisions,
		Messages: post.room, Catalog: app.Catalog, Origin: origin,
	})
}
