package chart

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// Maps filled with generated values are left out: they are large, and their tiles are tested apart.
func TestDrawingsAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, drawing := range samples() {
		for size, kind := range sizeNames {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				if m, ok := drawing.(TileMap); ok && m.Grid != "63" {
					return
				}
				path := filepath.Join("testdata", name+"-"+kind+".svg")
				got := drawing.SVG(name, size) + "\n"
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("differs (-want +got); look at it, then run with -update:\n%s", diff)
				}
			})
		}
	}
}
