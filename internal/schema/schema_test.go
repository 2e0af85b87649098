package schema_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/schema"
)

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	var names [2][]string
	for i, engine := range []string{"sqlite", "postgres"} {
		files, err := fs.Glob(schema.Files, engine+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			names[i] = append(names[i], file[len(engine)+1:])
		}
	}
	if diff := cmp.Diff(names[0], names[1]); diff != "" {
		t.Errorf("sqlite and postgres differ: %s", diff)
	}
}
