package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const roomy = 64 << 20

// conforms holds a store against the contract of Store. damage changes what lies there for a sum,
// behind the store's back; rest counts everything that lies there, also what no blob is.
func conforms(t *testing.T, open func(t *testing.T) kept) {
	for name, try := range map[string]func(*testing.T, kept){
		"what was put is read again":                      putAndRead,
		"nothing at all can be kept":                      putNothing,
		"the same bytes are kept once":                    putTwice,
		"putting again renews":                            putRenews,
		"many at once may bring the same":                 putTogether,
		"a file above the limit is refused":               putTooMuch,
		"a sender that breaks off leaves nothing":         putBroken,
		"a caller who goes away leaves nothing":           putCancelled,
		"what is not there is not found":                  missing,
		"what was deleted is gone":                        deleted,
		"all are listed in order":                         listed,
		"a listing can be left, and ends with its caller": listingLeft,
		"damage is found, and mended by putting again":    damaged,
		"readers jump about":                              seek,
		"it is ready":                                     func(t *testing.T, k kept) { must(t, k.Ready(t.Context())) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, open(t))
		})
	}
}

type kept struct {
	Store
	damage func(t *testing.T, sum Sum)
	rest   func(t *testing.T) int
	age    func(t *testing.T, sum Sum) // makes a blob look old; nil where only waiting does
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s Store, data []byte) Info {
	t.Helper()
	info, err := s.Put(t.Context(), bytes.NewReader(data), roomy)
	must(t, err)
	if want := Sum(sha256.Sum256(data)); info.Sum != want || info.Size != int64(len(data)) {
		t.Fatalf("put %+v, want %s, %d bytes", info, want, len(data))
	}
	return info
}

// noise is n bytes that are the same for the same seed.
func noise(seed uint64, n int) []byte {
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	data := make([]byte, n)
	_, _ = source.Read(data) // never fails
	return data
}

func putAndRead(t *testing.T, k kept) {
	data := noise(1, 3<<20+17)
	info := put(t, k, data)
	file, there, err := k.Open(t.Context(), info.Sum)
	must(t, err)
	got, err := io.ReadAll(file)
	must(t, errors.Join(err, file.Close()))
	if !bytes.Equal(got, data) {
		t.Error("other bytes came back")
	}
	stat, err := k.Stat(t.Context(), info.Sum)
	must(t, err)
	if diff := cmp.Diff(stat, there); diff != "" {
		t.Error("Stat and Open differ", diff)
	}
	if stat.Size != info.Size || stat.Sum != info.Sum || stat.Modified.IsZero() || info.Modified.Sub(stat.Modified).Abs() > 5*time.Second {
		t.Errorf("stat %+v, put %+v", stat, info)
	}
	must(t, Verify(t.Context(), k, info.Sum))
}

func putNothing(t *testing.T, k kept) {
	info := put(t, k, nil)
	must(t, Verify(t.Context(), k, info.Sum))
}

func putTwice(t *testing.T, k kept) {
	put(t, k, noise(2, 1000))
	put(t, k, noise(2, 1000))
	if n := k.rest(t); n != 1 {
		t.Errorf("%d things lie there", n)
	}
}

func putRenews(t *testing.T, k kept) {
	first := put(t, k, noise(3, 1000))
	if k.age != nil {
		k.age(t, first.Sum)
	} else {
		time.Sleep(1100 * time.Millisecond) // some stores count whole seconds
	}
	before, err := k.Stat(t.Context(), first.Sum)
	must(t, err)
	put(t, k, noise(3, 1000))
	after, err := k.Stat(t.Context(), first.Sum)
	must(t, err)
	if !after.Modified.After(before.Modified) {
		t.Errorf("before %s, after %s", before.Modified, after.Modified)
	}
}

func putTogether(t *testing.T, k kept) {
	data := noise(4, 200_000)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := k.Put(t.Context(), bytes.NewReader(data), roomy); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	must(t, Verify(t.Context(), k, Sum(sha256.Sum256(data))))
	if n := k.rest(t); n != 1 {
		t.Errorf("%d things lie there", n)
	}
}

func putTooMuch(t *testing.T, k kept) {
	data := noise(5, 100_000)
	_, err := k.Put(t.Context(), bytes.NewReader(data), int64(len(data))-1)
	if problem.KindOf(err) != problem.TooLarge || keyOf(err) != "blob.too_large" {
		t.Errorf("one byte too many: %v", err)
	}
	if n := k.rest(t); n != 0 {
		t.Errorf("%d things lie there", n)
	}
	_, err = k.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	must(t, err)
}

func putBroken(t *testing.T, k kept) {
	torn := errors.New("torn")
	_, err := k.Put(t.Context(), io.MultiReader(bytes.NewReader(noise(6, 70_000)), iotest.ErrReader(torn)), roomy)
	if !errors.Is(err, torn) {
		t.Errorf("broken: %v", err)
	}
	if n := k.rest(t); n != 0 {
		t.Errorf("%d things lie there", n)
	}
}

func putCancelled(t *testing.T, k kept) {
	ctx, cancel := context.WithCancel(t.Context())
	reader := io.MultiReader(bytes.NewReader(noise(7, 70_000)), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, nil
	}))
	if _, err := k.Put(ctx, reader, roomy); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if n := k.rest(t); n != 0 {
		t.Errorf("%d things lie there", n)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func missing(t *testing.T, k kept) {
	nobody := Sum(sha256.Sum256([]byte("nobody")))
	_, err := k.Stat(t.Context(), nobody)
	if problem.KindOf(err) != problem.NotFound {
		t.Errorf("stat: %v", err)
	}
	if _, _, err = k.Open(t.Context(), nobody); problem.KindOf(err) != problem.NotFound {
		t.Errorf("open: %v", err)
	}
	if err = Verify(t.Context(), k, nobody); problem.KindOf(err) != problem.NotFound {
		t.Errorf("verify: %v", err)
	}
	must(t, k.Delete(t.Context(), nobody))
}

func deleted(t *testing.T, k kept) {
	gone, stays := put(t, k, noise(8, 10)), put(t, k, noise(9, 10))
	must(t, k.Delete(t.Context(), gone.Sum))
	if _, err := k.Stat(t.Context(), gone.Sum); problem.KindOf(err) != problem.NotFound {
		t.Errorf("deleted: %v", err)
	}
	must(t, Verify(t.Context(), k, stays.Sum))
	if n := k.rest(t); n != 1 {
		t.Errorf("%d things lie there", n)
	}
}

func listed(t *testing.T, k kept) {
	want := map[Sum]int64{}
	for i := range 30 {
		info := put(t, k, noise(uint64(100+i), 10+i))
		want[info.Sum] = info.Size
	}
	got, last := map[Sum]int64{}, ""
	for info, err := range k.All(t.Context()) {
		must(t, err)
		if info.Sum.String() <= last || info.Modified.IsZero() {
			t.Errorf("%s of %s after %s", info.Sum, info.Modified, last)
		}
		got[info.Sum], last = info.Size, info.Sum.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func listingLeft(t *testing.T, k kept) {
	for i := range 3 {
		put(t, k, noise(uint64(200+i), 10))
	}
	n := 0
	for _, err := range k.All(t.Context()) {
		must(t, err)
		if n++; n == 2 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n = 0
	for _, err := range k.All(ctx) {
		if n++; !errors.Is(err, context.Canceled) {
			t.Errorf("ended: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d answers after the caller was gone", n)
	}
}

func damaged(t *testing.T, k kept) {
	data := noise(10, 5000)
	info := put(t, k, data)
	k.damage(t, info.Sum)
	err := Verify(t.Context(), k, info.Sum)
	if !errors.Is(err, ErrDamaged) || keyOf(err) != "blob.damaged" {
		t.Errorf("damaged: %v", err)
	}
	put(t, k, data)
	must(t, Verify(t.Context(), k, info.Sum))
}

func seek(t *testing.T, k kept) {
	data := noise(11, 300_000)
	info := put(t, k, data)
	file, _, err := k.Open(t.Context(), info.Sum)
	must(t, err)
	defer file.Close()
	for _, at := range []int64{250_000, 0, 299_999, 300_000, 7} {
		if _, err := file.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(io.LimitReader(file, 100))
		must(t, err)
		if want := data[at:min(at+100, int64(len(data)))]; !bytes.Equal(got, want) {
			t.Errorf("at %d: %d bytes, other than the %d put there", at, len(got), len(want))
		}
	}
	if end, err := file.Seek(0, io.SeekEnd); err != nil || end != info.Size {
		t.Errorf("the end is at %d: %v", end, err)
	}
}

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

func TestSumsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	sum := Sum(sha256.Sum256(nil))
	got, err := ParseSum(sum.String())
	if err != nil || got != sum {
		t.Errorf("%s: %v", got, err)
	}
	for _, text := range []string{"", "ab", strings.ToUpper(sum.String()), sum.String() + "00", strings.Repeat("g", 64), "../" + sum.String()[3:]} {
		if _, err := ParseSum(text); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
