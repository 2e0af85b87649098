package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func openObjects(t *testing.T, o S3Options) *Objects {
	t.Helper()
	objects, err := OpenObjects(o)
	must(t, err)
	return objects
}

func names(t *testing.T, o *Objects, prefix string) []string {
	t.Helper()
	all, err := o.List(t.Context(), prefix)
	must(t, err)
	var names []string
	for _, object := range all {
		names = append(names, object.Name)
	}
	return names
}

// A thing is there whole or not at all, whatever its length and wherever it stops.
func TestARealGatewayKeepsThingsWithNames(t *testing.T) {
	t.Parallel()
	options := startGateway(t)
	options.Prefix = "cadangan/satu"
	o := openObjects(t, options)
	large := make([]byte, partSize+whole+12345)
	random := rand.NewChaCha8([32]byte{1})
	_, err := random.Read(large)
	must(t, err)
	for name, want := range map[string][]byte{
		"kosong": {}, "files/ab/kecil": []byte("isi"), "pas": large[:whole], "kurang": large[:whole-1], "besar": large,
	} {
		must(t, o.Put(t.Context(), name, bytes.NewReader(want)))
		r, size, err := o.Open(t.Context(), name)
		must(t, err)
		have, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		if size != int64(len(want)) || !bytes.Equal(have, want) {
			t.Errorf("%s: %d bytes (%d), not %d", name, len(have), size, len(want))
		}
	}
	must(t, o.Put(t.Context(), "pas", strings.NewReader("lain"))) // replaced
	broken := errors.New("the sender stops")
	for _, n := range []int{0, 100, whole, partSize + whole + 5} {
		err := o.Put(t.Context(), "putus", io.MultiReader(bytes.NewReader(large[:n]), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("stopped at %d: %v", n, err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Put(stopped, "putus", bytes.NewReader(large)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped from outside: %v", err)
	}
	if diff := cmp.Diff([]string{"besar", "files/ab/kecil", "kosong", "kurang", "pas"}, names(t, o, "")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"files/ab/kecil"}, names(t, o, "files/")); diff != "" {
		t.Error(diff)
	}
	must(t, o.Delete(t.Context(), "besar"))
	must(t, o.Delete(t.Context(), "besar"))
	if _, _, err := o.Open(t.Context(), "besar"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a thing that is gone: %v", err)
	}
	options.Prefix = "cadangan/dua"
	if all := names(t, openObjects(t, options), ""); len(all) > 0 {
		t.Errorf("another prefix has %v", all)
	}
}

// Whoever copies passes over what is not found at its source; a target must not look like that.
func TestABucketThatIsGoneIsNotAThingThatIsGone(t *testing.T) {
	t.Parallel()
	var refuse atomic.Bool
	o := openObjects(t, fake(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if refuse.Load() {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
			return
		}
		next.ServeHTTP(w, r)
	}))
	must(t, o.Put(t.Context(), "x", strings.NewReader("x")))
	refuse.Store(true)
	if err := o.Put(t.Context(), "x", strings.NewReader("x")); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("put: %v", err)
	}
}
