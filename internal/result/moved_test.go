package result

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Results repeat their body's province; an import of the directory that moves the body takes them
// along.
func TestResultsFollowTheirBodyToAnotherProvince(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		const at = "body,kind,name,region,evidence\npolres-contoh,police_resort,Polres Contoh,"
		s := newStore(t, d, at+"63.01,named\n")
		mustImport(t, s, "body,year,score,source\npolres-contoh,2024,90.00,Koran\n")
		if _, err := s.dir.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(at+"62.01,named\n"), false); err != nil {
			t.Fatal(err)
		}
		for province, want := range map[string]int{"63": 0, "62": 1} {
			ranking, err := s.Ranking(t.Context(), Filter{Year: 2024, Province: province})
			if err != nil || len(ranking.Rows) != want {
				t.Errorf("province %s: %d rows, want %d (%v)", province, len(ranking.Rows), want, err)
			}
		}
	})
}
