package e2e_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// The devices of an office in every state, as whoever plans sees them, and the page that asks before one is erased.
func TestDevicesLookRight(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	assessor, planner := desktest.Who(access.Assessor, access.OfAuthority), desktest.Who(access.Planner, access.OfAuthority)
	made := func(name string, how ...device.Ending) device.Given {
		t.Helper()
		given, err := o.Devices.Make(t.Context(), o.Actor(t, assessor), name)
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range how {
			if err := o.Devices.End(t.Context(), o.Actor(t, planner), given.ID, int64(i+1), one, "Hilang."); err != nil {
				t.Fatal(err)
			}
		}
		return given
	}
	active := made("HP lapangan 3")
	made("HP lama", device.Close)
	made("HP cadangan", device.Revoke)
	made("HP hilang", device.Wipe)
	empty := made("HP rusak", device.Wipe)
	if _, _, err := o.Devices.Contact(t.Context(), active.ID+"."+active.Secret); err != nil {
		t.Fatal(err)
	}
	if err := o.Devices.Emptied(t.Context(), empty.ID+"."+empty.Secret); err != nil {
		t.Fatal(err)
	}
	o.looks(t, planner, map[string]string{"devices": "/kelola/perangkat", "device-wipe": "/kelola/perangkat/" + active.ID + "/hapus"}, "devices")
	o.looks(t, assessor, map[string]string{"devices-own": "/kelola/perangkat"})
}
