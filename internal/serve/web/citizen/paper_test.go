package citizen_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestThePapersOfAReportAreForWhoeverHasItsPINInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v, stranger := newVisitor(t, w), newVisitor(t, w)
	number, _ := v.reports(story)
	own := "/laporan/" + number
	for _, path := range []string{own + "/tanda-terima", own + "/berkas-ombudsman", "/lapor/terkirim/tanda-terima"} {
		v.get(path)
		indonesian := v.body
		if name := v.header.Get("Content-Disposition"); strings.Contains(name, "lapor") || strings.Contains(name, number) {
			t.Errorf("%s is saved as %s", path, name)
		}
		v.get("/en" + path)
		if !strings.HasPrefix(v.body, "%PDF") || v.body == indonesian {
			t.Errorf("%s is no paper of its own in English", path)
		}
		if stranger.get(path); strings.HasPrefix(stranger.body, "%PDF") {
			t.Errorf("%s is given to anybody", path)
		}
	}
}
