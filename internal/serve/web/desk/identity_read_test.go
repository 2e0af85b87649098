package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// posts sends a plain form as somebody and returns the answer.
func posts(t *testing.T, w *desktest.World, who, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(w.Cookie(who))
	got := httptest.NewRecorder()
	w.Handler().ServeHTTP(got, r)
	return got
}

// A browser that loads the answer again sends the form again, with the passphrase in it.
func TestLoadingAReadIdentityAgainReadsNothingAndIsNotCounted(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	o, err := identified(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	got, err := secretCase(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := w.Complaints.AskIdentity(t.Context(), o.second, got.Case.Number, o.secondPhrase, "protect", "Pelapor diancam dan perlu dilindungi (contoh).")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Complaints.ApproveIdentity(t.Context(), o.first, asked.ID, o.firstPhrase); err != nil {
		t.Fatal(err)
	}
	who := desktest.Who(access.IdentityOfficer, access.OfAuthority)
	const told = "disetujui. Dapat dibaca sampai"
	if _, home := clerk(t, w, who)("/kelola", nil); !strings.Contains(home, told) {
		t.Error("the home page does not say to who asked that they can read")
	}
	path := "/kelola/identitas/permintaan/" + asked.ID
	_, page := clerk(t, w, who)(path, nil)
	form := hidden(t, page, "Buka dan baca")
	form.Set("passphrase", o.secondPhrase)
	if read := posts(t, w, who, path+"/baca", form); read.Code != http.StatusOK || !strings.Contains(read.Body.String(), "Warga Contoh") {
		t.Fatalf("%d: it is not read: %s", read.Code, read.Body)
	}
	again := posts(t, w, who, path+"/baca", form)
	if to := again.Header().Get("Location"); again.Code != http.StatusSeeOther || !strings.Contains(to, path) || strings.Contains(again.Body.String(), "Warga Contoh") {
		t.Errorf("loaded again it answers %d to %q: %s", again.Code, to, again.Body)
	}
	reads := func(want int) {
		t.Helper()
		r, err := w.Complaints.Identities.Request(t.Context(), w.DB, o.second, asked.ID)
		if err != nil || r.Reads != want || r.State != sealed.Opened {
			t.Errorf("%s, read %d times, want %d: %v", r.State, r.Reads, want, err)
		}
	}
	reads(1)
	if _, home := clerk(t, w, who)("/kelola", nil); strings.Contains(home, told) {
		t.Error("the home page says so still after it was read")
	}
	// Whoever types their passphrase into the page as it is now reads it once more.
	_, page = clerk(t, w, who)(path, nil)
	form = hidden(t, page, "Buka dan baca")
	form.Set("passphrase", o.secondPhrase)
	if read := posts(t, w, who, path+"/baca", form); !strings.Contains(read.Body.String(), "Warga Contoh") {
		t.Errorf("%d: it is not read a second time", read.Code)
	}
	reads(2)
}
