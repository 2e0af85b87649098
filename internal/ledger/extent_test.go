package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestExtentFollowsTheTree(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		act(t, l, event("a"), nil)
		before, err := l.Extent(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Extent{}, before); diff != "" {
			t.Errorf("before the first checkpoint:\n%s", diff)
		}
		if _, _, err := l.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := l.Extent(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Extent{Size: 1, Signed: at()}, after); diff != "" {
			t.Errorf("after it:\n%s", diff)
		}
	})
}
