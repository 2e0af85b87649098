package complaint

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/deadline"
)

func TestAListShowsByWhichClockTheOfficeIsDueFirst(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, time.March, n, 16, 0, 0, 0, time.UTC) }
	late := deadline.Clock{ID: "late", Code: "verifikasi", State: deadline.Running, Due: day(2)}
	soon := deadline.Clock{ID: "soon", Code: "pengaduan_biasa", State: deadline.Running, Due: day(5)}
	still := deadline.Clock{ID: "still", Code: "pengaduan_biasa", State: deadline.Paused, Due: day(1)}
	theirs := deadline.Clock{ID: "theirs", Code: "tutup_otomatis", State: deadline.Running, Due: day(1)}
	over := deadline.Clock{ID: "over", Code: "verifikasi", State: deadline.Running, Due: day(1), Ended: day(1)}
	for name, c := range map[string]struct {
		clocks []deadline.Clock
		want   string
	}{
		"the earliest":                 {[]deadline.Clock{soon, late}, "late"},
		"what runs before what stands": {[]deadline.Clock{still, soon}, "soon"},
		"what stands, if all do":       {[]deadline.Clock{still, theirs}, "still"},
		"not the reporter's time":      {[]deadline.Clock{theirs}, ""},
		"not what is over":             {[]deadline.Clock{over}, ""},
		"none":                         {nil, ""},
	} {
		got, found := Due(c.clocks)
		if got.ID != c.want || found != (c.want != "") {
			t.Errorf("%s: %q, want %q", name, got.ID, c.want)
		}
	}
}
