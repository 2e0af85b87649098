package e2e_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// The ways out: web hooks, gateways, and a person's own number while its code is awaited.
func TestTheWaysOutAreLookedAt(t *testing.T) {
	t.Parallel()
	o := serveDeskFor(t, desktest.Setting{})
	w := o.World
	admin := desktest.Who(access.AuthorityAdministrator, access.OfAuthority)
	config := gateway.Begin(gateway.JSON)
	config.URL, config.Longest = testkit.NewMessenger(t).URL+"/ok", 1000
	made, err := w.Gateways.Make(t.Context(), access.Machine(), gateway.Gateway{
		Authority: w.City.ID, Medium: gateway.WhatsApp, Label: "Gerbang WhatsApp", Config: config,
	}, gateway.Secrets{})
	if err == nil {
		err = w.Gateways.Turn(t.Context(), access.Machine(), made.ID, gateway.Active)
	}
	if err == nil {
		err = w.Gateways.AskNumber(t.Context(), w.Actor(t, admin), gateway.WhatsApp, "0812 3456 7890", "id")
	}
	if err != nil {
		t.Fatal(err)
	}
	o.looks(t, admin, map[string]string{
		"hooks": "/kelola/kait", "hook": "/kelola/kait/" + w.Hook, "hook-new": "/kelola/kait-baru?instansi=" + w.City.Slug,
		"gateways": "/kelola/gerbang", "gateway": "/kelola/gerbang/" + w.Gateway, "gateway-new": "/kelola/gerbang-baru?contoh=json&instansi=" + w.City.Slug,
		"numbers": "/akun/pesan", "number": "/akun/pesan/nomor?saluran=whatsapp", "code": "/akun/pesan/kode?saluran=whatsapp",
	}, "numbers")
}
