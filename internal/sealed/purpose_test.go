package sealed

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page on protection promises that nobody is opened because somebody feels slandered. A further purpose is a decision
// about that promise.
func TestFeelingSlanderedIsNoPurpose(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"protect", "urgent", "witness", "court", "subject"}, Purposes); diff != "" {
		t.Error(diff)
	}
}
