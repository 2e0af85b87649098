package desk

import (
	"context"
	"crypto/rand"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	sheetsPath = identityKeys + "/lembar"
	// sheetsFor is how long recovery sheets wait to be fetched.
	sheetsFor = 5 * time.Minute
	// sheetsAtOnce bounds them: each ceremony takes two people and two passphrases.
	sheetsAtOnce = 32
)

// sheetRack has recovery sheets between the ceremony and their one fetching, in this process' memory.
//
// They are not kept in the database, although every replica would find them there: two of the sheets are the whole key,
// and what was in the database for a minute is in its log and its backups for years. Where a balancer leads the next
// request to another replica, that one says that it does not have them; the same page loaded again finds them, or two
// officers print new ones. What is lost so is paper that nobody has seen.
type sheetRack struct {
	mu      sync.Mutex
	waiting map[string]*rackedSheets
}

// rackedSheets are the sheets of one ceremony: data is nil once they were fetched.
type rackedSheets struct {
	session, authority string
	data               []byte
	until, fetched     time.Time
}

// put keeps sheets for the session that held the ceremony and returns the ceremony's name. Where there are too many
// they are not kept, as if their time were over.
func (s *sheetRack) put(session, authority string, data []byte, at time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := rand.Text()
	if len(s.waiting) >= sheetsAtOnce {
		return id
	}
	if s.waiting == nil {
		s.waiting = map[string]*rackedSheets{}
	}
	s.waiting[id] = &rackedSheets{session: session, authority: authority, data: data, until: at.Add(sheetsFor)}
	time.AfterFunc(sheetsFor, func() { s.drop(id) }) // also where nobody comes back
	return id
}

func (s *sheetRack) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.waiting[id]; one != nil {
		clear(one.data)
		delete(s.waiting, id)
	}
}

// of are a ceremony's sheets, to whoever held it; nil where this process has none. It is called with the lock.
func (s *sheetRack) of(id, session, authority string, at time.Time) *rackedSheets {
	one := s.waiting[id]
	if one == nil || one.session != session || one.authority != authority || !at.Before(one.until) {
		return nil
	}
	return one
}

// look returns until when there are sheets to fetch, and when they were fetched; both zero where this process has
// none.
func (s *sheetRack) look(id, session, authority string, at time.Time) (time.Time, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.of(id, session, authority, at)
	switch {
	case one == nil:
		return time.Time{}, time.Time{}
	case one.data == nil:
		return time.Time{}, one.fetched
	default:
		return one.until, time.Time{}
	}
}

// take gives sheets out, once; nil where there are none.
func (s *sheetRack) take(id, session, authority string, at time.Time) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.of(id, session, authority, at)
	if one == nil {
		return nil
	}
	data := one.data
	if data != nil {
		one.data, one.fetched = nil, at
	}
	return data
}

// sheetsView is the end of a ceremony that drew sheets.
type sheetsView struct {
	*identities
	ceremony, name string
	until, fetched time.Time
}

// sheetsName is which ceremony it was: what is no name of one is a printing.
func (r *request) sheetsName() string {
	if r.get("macam") == "make" {
		return "make"
	}
	return "print"
}

func (v *sheetsView) at() string {
	return sheetsPath + "?instansi=" + v.authority.Slug + "&upacara=" + url.QueryEscape(v.ceremony) + "&macam=" + v.name
}

// sheetsPage says that it worked, shows the key's mark, and offers the sheets while they are there.
func (d *Desk) sheetsPage(ctx context.Context, r *request) (answer, error) {
	all, err := d.identities(ctx, r, access.KeepIdentityKeys)
	if err != nil {
		return answer{}, err
	}
	if all.keeping.Key == nil {
		return r.goTo(identityKeys+"?instansi="+all.authority.Slug, ""), nil
	}
	v := &sheetsView{identities: all, ceremony: r.get("upacara"), name: r.sheetsName()}
	v.until, v.fetched = d.sheets.look(v.ceremony, r.session.ID, v.authority.ID, d.Now())
	title := "desk.identity.sheets_title"
	if !v.until.IsZero() || !v.fetched.IsZero() {
		title = "desk.identity.sheets_done_" + v.name
	}
	got := r.page(r.T(title), sheetsBody(r, v))
	got.page.Part = identitiesPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.identity.title"), Href: v.href(r, identitiesPath, "")},
		ui.Link{Text: r.T("desk.identity.keys_title"), Href: v.href(r, identityKeys, "")})
	return got, nil
}

// fetchSheets answers with the sheets, this once; afterwards the page says where they went.
func (d *Desk) fetchSheets(ctx context.Context, r *request) (answer, error) {
	all, err := d.identities(ctx, r, access.KeepIdentityKeys)
	if err != nil {
		return answer{}, err
	}
	v := &sheetsView{identities: all, ceremony: r.get("upacara"), name: r.sheetsName()}
	data := d.sheets.take(v.ceremony, r.session.ID, v.authority.ID, d.Now())
	if data == nil {
		return answer{to: r.URL(v.at())}, nil
	}
	sheets := 0
	if v.keeping.Key != nil {
		sheets = v.keeping.Key.Sheets
	}
	return answer{file: &file{name: "lembar-pemulihan-" + v.authority.Slug + "-" + strconv.Itoa(sheets) + ".pdf", contentType: "application/pdf", data: data}}, nil
}
