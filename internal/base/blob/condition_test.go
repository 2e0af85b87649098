package blob

import (
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/patuh-id/patuh/internal/base/condition"
)

func TestADiskIsJudgedByShareAndBySize(t *testing.T) {
	t.Parallel()
	const gb = 1 << 30
	for _, test := range []struct {
		free, total int64
		want        condition.State
	}{
		{60 * gb, 500 * gb, condition.Good},
		{40 * gb, 500 * gb, condition.Watch},
		{9 * gb, 500 * gb, condition.Alarm},
		{6 * gb, 40 * gb, condition.Good},
		{4 * gb, 40 * gb, condition.Watch},
		{gb / 3, 10 * gb, condition.Alarm},
		{gb, 8 * gb, condition.Good},
		{gb / 2, 8 * gb, condition.Watch},
		{0, 0, condition.Good}, // a file system without sizes
	} {
		if got := (Room{test.free, test.total}).State(); got != test.want {
			t.Errorf("%d of %d: %s, want %s", test.free>>20, test.total>>20, got, test.want)
		}
	}
}

func TestADiskSaysHowMuchIsLeft(t *testing.T) {
	t.Parallel()
	here := t.TempDir()
	for folder, want := range map[string]string{here: "blob.condition.disk", filepath.Join(here, "gone"): "blob.folder"} {
		said, err := Disk(folder).Look(t.Context())
		must(t, err)
		if len(said) != 1 || said[0].Said != want || said[0].Part != folder || want == "blob.folder" && said[0].State != condition.Alarm {
			t.Errorf("%s: %+v", folder, said)
		}
	}
}

func TestABucketSaysWhetherItIsThere(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	b := openS3(t, fake(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if away.Load() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	}))
	look := func(s Store) condition.Condition {
		said, err := Reachable(s).Look(t.Context())
		must(t, err)
		return said[0]
	}
	if got := look(b); got.State != condition.Good || got.Part != "patuh" {
		t.Errorf("there: %+v", got)
	}
	away.Store(true)
	if got := look(b); got.State != condition.Alarm || got.Said != "blob.s3_denied" || got.Do == "" {
		t.Errorf("away: %+v", got)
	}
	if got := look(openFolder(t, filepath.Join(t.TempDir(), "files")).Store); got.State != condition.Off {
		t.Errorf("a folder: %+v", got)
	}
}
