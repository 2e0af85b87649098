package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
)

// A square for each region: where it lies does not matter here.
func squares(codes ...string) []chart.Outline {
	var list []chart.Outline
	for i, code := range codes {
		x := float64(110 + i)
		list = append(list, chart.Outline{Code: code, Rings: [][]chart.Position{
			{{Lon: x, Lat: -3}, {Lon: x + 1, Lat: -3}, {Lon: x + 1, Lat: -2}, {Lon: x, Lat: -2}, {Lon: x, Lat: -3}},
		}})
	}
	return list
}

func TestMapsAreDrawnInOutlinesOnlyWhereEnoughAreLoaded(t *testing.T) {
	t.Parallel()
	_, dir, results := exampleRooms(t)
	var kalsel []string
	for _, r := range directory.Regions() {
		if r.Parent == "63" {
			kalsel = append(kalsel, r.Code)
		}
	}
	p, err := web.New(web.Deps{
		Catalog: catalog(t), Cache: serve.NewPageCache(0, results.Revision, time.Now),
		Results: results, Directory: dir, Worked: examples.Worked, Log: slog.New(slog.DiscardHandler),
		Ready:    func(context.Context) error { return nil },
		Outlines: web.Outlines{List: squares(kalsel...), Credit: "Batas: contoh <b>"},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		status     int
		outlined   bool
	}{
		{"all of the province are there", "/provinsi/kalimantan-selatan?bentuk=batas", 200, true},
		{"tiles stay the first choice", "/provinsi/kalimantan-selatan", 200, false},
		{"none of another province is there", "/provinsi/bali?bentuk=batas", 200, false},
		{"13 of 514 would be a map with holes", "/peta?bentuk=batas", 200, false},
		{"a shape that does not exist", "/peta?bentuk=bola", 400, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			p.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, tt.path, http.NoBody))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			body := w.Body.String()
			if got := strings.Contains(body, "chart-outline"); got != tt.outlined {
				t.Errorf("drawn in outlines: %v, want %v", got, tt.outlined)
			}
			if got := strings.Contains(body, "Batas: contoh &lt;b&gt;"); got != tt.outlined {
				t.Errorf("the credit is there: %v, want %v", got, tt.outlined)
			}
		})
	}
}
