package field_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/patuh-id/patuh/internal/form"
)

// A phone that comes back from a week brings 200 forms in ten calls: a call of twenty is to be answered within 2 s on a
// small server, so that a line which drops every ten seconds lets one through.
func BenchmarkTwentyForms(b *testing.B) {
	t := newTrip(b)
	handler := t.world.Handler()
	for b.Loop() {
		b.StopTimer()
		forms := make([]form.Content, 20)
		for i := range forms {
			forms[i] = t.officer()
		}
		body, err := json.Marshal(map[string]any{"now": t.world.Now(), "forms": forms})
		if err != nil {
			b.Fatal(err)
		}
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/lapangan/api/forms", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Device "+t.ID+"."+t.Secret)
		w := httptest.NewRecorder()
		b.StartTimer()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || bytes.Contains(w.Body.Bytes(), []byte(`"refused"`)) {
			b.Fatalf("%d %.300s", w.Code, w.Body)
		}
	}
}
