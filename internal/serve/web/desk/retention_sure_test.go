package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// Who is sure is sure of the doubts that they read: another one that comes with a change is asked about anew.
func TestBeingSureIsOfTheDoubtsThatWereNamed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, desktest.Who(access.DataProtectionOfficer, access.OfAuthority))
	const path = "/kelola/data-pribadi/retensi/jadwal"
	v.get(path + "?instansi=" + w.City.Slug)
	v.answered(http.StatusOK)
	schedule := func(media, ordinary, sure string) []string {
		fields := []string{
			"instansi", w.City.Slug, "status", string(retention.Official), "decree", "Keputusan Contoh 1", "decree_on", "2025-01-02",
			"from", "2099-01-01", "note", "Rekaman hanya untuk menulis ulang ucapan.", "sure", sure,
		}
		for _, class := range retention.Classes {
			months := "60"
			switch class {
			case retention.Media:
				months = media
			case retention.Ordinary:
				months = ordinary
			}
			fields = append(fields, "n_"+string(class), months, "unit_"+string(class), string(retention.Months), "from_"+string(class), string(retention.FromYearEnd))
		}
		return fields
	}
	const tick = `name="sure"[^>]*value="([0-9a-f]+)"`
	v.post(path, schedule("1", "60", "")...)
	v.answered(http.StatusUnprocessableEntity)
	first := v.found(tick)
	v.post(path, schedule("1", "1", first)...)
	v.answered(http.StatusUnprocessableEntity)
	second := v.found(tick)
	if second == first || strings.Contains(v.found(`(<input[^>]*name="sure"[^>]*>)`), "checked") {
		t.Errorf("what nobody read is ticked: %s", second)
	}
	v.post(path, schedule("1", "1", second)...)
	all, err := w.Retention.Schedules(t.Context(), access.Machine(), w.City.ID)
	if err != nil || len(all) != 1 {
		t.Errorf("%d schedules at %s, %v", len(all), v.path, err)
	}
}
