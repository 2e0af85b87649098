package field

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
)

// Whatever a phone sends is read, or refused as a mistake of its own, and never a failure of ours.
func FuzzBatch(f *testing.F) {
	for _, seed := range []string{
		`{"now":"2026-11-22T02:00:00Z","forms":[]}`, `{"now":"2026-11-22T02:00:00Z","forms":[{"id":"x","answers":{"A":{"a":"1"}}},null,7]}`,
		`{"now":"0001-01-01T00:00:00Z"}`, `{"now":1}`, `[]`, `{"forms":{}}`, "", "\xff", `{"now":"2026-11-22T02:00:00Z","forms":[{"place":{"lat":1e400}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := readBatch(data)
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("%v is of kind %v", err, problem.KindOf(err))
			}
			return
		}
		for _, text := range b.Forms {
			if id := idIn(text); len(id) > 36 {
				t.Errorf("a long id comes back: %q", id)
			}
			content, err := form.Read(text)
			if err == nil {
				err = content.Check()
			}
			if kind := problem.KindOf(err); err != nil && kind != problem.Invalid && kind != problem.TooLarge {
				t.Errorf("%v is of kind %v", err, kind)
			}
		}
	})
}
