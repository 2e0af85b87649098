package hold_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// The bar of issue 6 for all limits together: 50 µs a request. Each report comes from another network of 20,000, to an
// authority with a hundred bans.
func BenchmarkLook(b *testing.B) {
	d := testkit.SQLite(b)
	g := groundtest.Open(b, d, ledgertest.Open(b, d))
	cases := complaint.Over(complaint.Deps{DB: g.DB, Now: g.Now, Record: g.Record})
	h := hold.Over(hold.Deps{DB: g.DB, Now: g.Now, Record: g.Record, Cases: cases, Seal: groundtest.Plain{}, Installation: 1_000_000})
	for i := range 100 {
		if _, err := h.Ban(b.Context(), access.Machine(), hold.NewBan{Authority: g.City.ID, Contact: fmt.Sprintf("0812345%05d", i), Reason: "Contoh.", Days: 9}); err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	for b.Loop() {
		i++
		h.Look(b.Context(), complaint.Sent{
			Authority: g.City.ID, Network: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i / 256 % 80), byte(i), 0}), 24), Known: true, Phone: "+6281299999999", Mail: "warga@contoh.id",
		})
	}
}
