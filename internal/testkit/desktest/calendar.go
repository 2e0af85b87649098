package desktest

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/workday"
)

// Days are rows of the world's calendars: a day of the city's and one of everybody's, and the hours
// that the city works.
type Days struct{ OwnDay, WholeDay, OwnHours string }

// days puts the lists that the program brings into the calendars, and a day and hours of the city's.
func (w *World) days(ctx context.Context) error {
	if err := w.Calendars.Seed(ctx); err != nil {
		return err
	}
	for office, into := range map[calendar.Office]*string{{}: &w.WholeDay, {Authority: w.City.ID}: &w.OwnDay} {
		outcome, err := w.Calendars.AddHolidays(ctx, access.Machine(), calendar.Adding{Office: office, Rows: []workday.Row{calendar.Fields{
			"date": "2026-09-24", "kind": "local", "region": "63.71", "name_id": "Hari Contoh", "name_en": "Example Day", "status": "assumed",
		}}})
		if err != nil {
			return err
		}
		*into = outcome.Added[0].ID
	}
	hours := calendar.Hours{Office: calendar.Office{Authority: w.City.ID}, Zone: "WITA", Region: "63.71", Basis: "contoh", Status: workday.Assumed}
	for day := 1; day <= 5; day++ {
		hours.Week[day], _ = workday.ParseHours("08:00-16:00")
	}
	outcome, err := w.Calendars.EditOffice(ctx, access.Machine(), calendar.Editing{Hours: hours})
	if err == nil {
		w.OwnHours = outcome.Hours[0].ID
	}
	return err
}
