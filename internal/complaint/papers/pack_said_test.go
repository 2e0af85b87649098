package papers

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

func TestADisputedAnswerIsNeverSaidToHaveKeptAPromise(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(complaint.Texts, Texts, deadline.Texts)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)
	answer := deadline.Clock{Code: "selesai_tanpa_pengawasan", State: deadline.Met, Ended: at}
	for want, s := range map[string]printout{
		"dijawab, 10 Maret 2026 pukul 09.00 WITA":                                {},
		"dijawab, 10 Maret 2026 pukul 09.00 WITA; pelapor menyanggah jawabannya": {Own: complaint.Own{Entries: []complaint.Entry{{Act: complaint.Dispute, At: at.Add(time.Hour)}}}},
	} {
		s.p, s.zone = catalog.Printer(locale.Indonesian), workday.ZoneOf("Asia/Makassar")
		if got := s.became(&answer); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
		if got := s.became(&deadline.Clock{Code: "verifikasi", State: deadline.Met, Ended: at}); got != "ditepati, 10 Maret 2026 pukul 09.00 WITA" {
			t.Errorf("verifying: %q", got)
		}
	}
}
