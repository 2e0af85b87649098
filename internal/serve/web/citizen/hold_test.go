package citizen_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	clockTime = regexp.MustCompile(`[0-9]{2}[.:][0-9]{2}`)
	pinDigits = regexp.MustCompile(`[0-9]{3,4}(?:(?:%20| )[0-9]{3,4}){2,}`)
)

// plain is an answer without its number, its PIN and the minute.
func plain(v *visitor, number, pin string) string {
	body := strings.NewReplacer(number, "NOMOR", pin, "PIN").Replace(v.body)
	body = clockTime.ReplaceAllString(pinDigits.ReplaceAllString(body, "PIN"), "JAM")
	header := v.header.Clone()
	for _, own := range []string{"Set-Cookie", "Date", "X-Request-Id", "Content-Length", "Etag"} {
		header.Del(own)
	}
	var lines []string
	for name, values := range header {
		lines = append(lines, name+": "+strings.Join(values, ", "))
	}
	return http.StatusText(v.status) + "\n" + body + "\n" + strings.Join(slices.Sorted(slices.Values(lines)), "\n")
}

// answers are all that somebody is answered who reports with a number and looks at their case.
func answers(v *visitor, phone string) ([]string, string) {
	v.t.Helper()
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "place", "Loket 3", "office", "?", "category", "?", "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "sms", "phone", phone, "name", "Warga Contoh", "shown", "1")
	v.post("/lapor/kirim")
	v.sees(http.StatusOK, "Laporan Anda sudah diterima")
	number, pin := v.receipt()
	all := []string{plain(v, number, pin)}
	for _, path := range []string{"/lapor/terkirim", "/laporan/" + number, "/laporan/" + number + "/pesan", "/laporan"} {
		v.get(path)
		all = append(all, plain(v, number, pin))
	}
	v.post("/lapor/kirim") // once more
	return append(all, plain(v, number, pin)), number
}

// Whoever is on the hold list is answered byte for byte as everybody is.
func TestNobodyIsToldThatTheyAreOnTheHoldList(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, w *desktest.World) {
		if _, err := w.Holds.Ban(t.Context(), access.Machine(), hold.NewBan{Authority: w.City.ID, Contact: "081234567890", Reason: "Contoh.", Days: 9}); err != nil {
			t.Fatal(err)
		}
		free, one := answers(newVisitor(t, w), "081234567899")
		banned, other := answers(newVisitor(t, w), "081234567890")
		if diff := cmp.Diff(free, banned); diff != "" {
			t.Errorf("they are told apart (- free, + banned):\n%s", diff)
		}
		for number, want := range map[string]complaint.State{one: complaint.Received, other: complaint.Held} {
			got, err := w.Complaints.Numbered(t.Context(), access.Machine(), number)
			if err != nil || got.State != want {
				t.Errorf("%s is %s, %v", number, got.State, err)
			}
		}
	})
}
