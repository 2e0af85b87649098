package cli

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/workday"
)

// Of the assessment that is going in the practice office: how long, and in how many working days its requests are due.
const (
	practiceInstrument = "ori@2023"
	practiceAssessed   = 60
	practiceDue        = 5
)

// assessed plans a small self-assessment of one unit and asks for evidence, so that an evidence room can be walked by
// both sides. No visit is planned: the planner does that.
func (c *PracticeCommand) assessed(ctx context.Context, app *App, database *db.DB, in rooms, who people, at practicePlaces) error {
	machine, authority := access.Machine(), at.authority.Authority
	cal, _, err := in.calendars.Of(ctx, database, calendar.Office{Authority: authority})
	if err != nil {
		return err
	}
	today := workday.DateOf(app.Now().In(workday.ZoneOf(access.Zones[1]).Location))
	cycles := openCycles(app, database, in, who)
	one, err := cycles.Make(ctx, machine, authority, cycle.Plan{
		Kind: cycle.Self, Year: today.Year(), Title: app.T("cli.practice.cycle"), Preset: practiceInstrument,
		From: today.String(), Until: today.Time().AddDate(0, 0, practiceAssessed).Format(time.DateOnly),
	})
	if err != nil {
		return err
	}
	if _, err := cycles.AddBodies(ctx, machine, one.ID, []string{practiceBody}); err != nil {
		return err
	}
	if err := cycles.AddLoci(ctx, machine, one.ID, practiceBody, []string{practiceUnit}, ""); err != nil {
		return err
	}
	if err := c.service(ctx, app, database, in, who, cycles, one.ID); err != nil {
		return err
	}
	if _, err := cycles.Freeze(ctx, machine, one.ID, one.Version); err != nil {
		return err
	}
	_, err = openDossiers(app, database, in, who, cycles, nil).Ask(ctx, machine, dossier.Asking{
		Cycle: one.ID, Body: practiceBody, Units: []string{"", practiceUnit}, Ask: app.T("cli.practice.ask"), Due: cal.Add(today, practiceDue).String(),
	})
	return err
}

// service gives the unit a service and lets it be assessed, since the instrument asks about single ones.
func (c *PracticeCommand) service(ctx context.Context, app *App, database *db.DB, in rooms, who people, cycles *cycle.Cycles, id string) error {
	offices := office.New(office.Deps{DB: database, Now: app.Now, Record: in.ledger, Calendars: in.calendars, InRole: who.access.InRole, Catalog: app.Catalog})
	made, err := offices.MakeService(ctx, access.Machine(), office.Service{
		Place: office.Place{Body: practiceBody, Unit: practiceUnit}, Title: app.T("cli.practice.service"),
	}, app.T("cli.practice.why"))
	if err != nil {
		return err
	}
	loci, err := cycles.Loci(ctx, access.Machine(), id, practiceBody)
	if err != nil {
		return err
	}
	for _, l := range loci {
		if err := cycles.KeepProducts(ctx, access.Machine(), id, l.ID, l.Version, []string{made.ID}, ""); err != nil {
			return err
		}
	}
	return nil
}
