package desktest

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/office"
)

// Reach is what offices of a world say of themselves.
type Reach struct {
	Offices *office.Offices
	// Service is the slug of a service of World.Unit; Number one of its numbers, OwnNumber one of World.City.
	Service, Number, OwnNumber string
}

// openOffices opens the room of what offices offer. Messages go out by the channels that tests give.
func (w *World) openOffices(record *ledger.Ledger, catalog *locale.Catalog) {
	w.Offices = office.New(office.Deps{
		DB: w.DB, Now: w.Now, Record: record, Calendars: w.Calendars, Messages: w.Messages, InRole: w.Access.InRole,
		Hash: w.key.Sealer("office").Hash, Catalog: catalog, Origin: w.Origin,
		Open: func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error) {
			if !w.Messages.Has(channel) {
				return false, nil
			}
			sometimes, is := w.Gateways.Channel(gateway.Medium(channel)).(notify.Sometimes)
			if channel == notify.Mail || !is {
				return true, nil
			}
			return sometimes.Open(ctx, q, authority)
		},
	})
}

func (w *World) emergency(ctx context.Context, authority string) ([]office.Number, error) {
	return w.Offices.Emergency(ctx, w.DB, authority)
}

// offices makes a service and two numbers.
func (w *World) offices(ctx context.Context) error {
	at := office.Place{Body: BodySlug, Unit: UnitSlug}
	service, err := w.Offices.MakeService(ctx, access.Machine(), office.Service{
		Place: at, Title: "Izin contoh", Promise: office.Promise{Amount: 3, Unit: office.WorkingDays}, Standard: map[office.Component]string{office.Fee: "Gratis"},
	}, "")
	if err != nil {
		return err
	}
	ours, err := w.Offices.MakeNumber(ctx, access.Machine(), office.Number{Place: at, Kind: office.Phone, Value: "0511-3363811", Label: "Loket contoh", Every: office.UsualEvery}, "")
	if err != nil {
		return err
	}
	own, err := w.Offices.MakeNumber(ctx, access.Machine(), office.Number{Place: office.Place{Authority: w.City.ID}, Kind: office.Phone, Value: "0511-3363812", Label: "Sentral contoh", Emergency: true, Every: office.UsualEvery}, "")
	w.Service, w.Number, w.OwnNumber = service.Slug, ours.ID, own.ID
	return err
}
