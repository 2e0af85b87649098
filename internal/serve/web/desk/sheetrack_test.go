package desk

import (
	"testing"
	"time"
)

func TestSheetsAreForOneSessionAndAuthority(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	rack := &sheetRack{}
	id := rack.put("session", "city", []byte("%PDF-"), at)
	for _, c := range []struct {
		id, session, authority string
		at                     time.Time
	}{
		{"other", "session", "city", at}, {id, "other", "city", at}, {id, "session", "other", at}, {id, "", "", at}, {id, "session", "city", at.Add(sheetsFor)},
	} {
		if until, fetched := rack.look(c.id, c.session, c.authority, c.at); !until.IsZero() || !fetched.IsZero() || rack.take(c.id, c.session, c.authority, c.at) != nil {
			t.Errorf("%+v has them", c)
		}
	}
	if got := rack.take(id, "session", "city", at); string(got) != "%PDF-" {
		t.Errorf("they are %q", got)
	}
	rack.put("session", "city", []byte("%PDF-"), at)
	for range 2 * sheetsAtOnce {
		rack.put("session", "city", nil, at)
	}
	if len(rack.waiting) != sheetsAtOnce {
		t.Errorf("%d wait", len(rack.waiting))
	}
}
