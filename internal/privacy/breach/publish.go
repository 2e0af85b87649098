package breach

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Publication is what an authority decided to tell everybody of an incident (UU 27/2022 article 46 paragraph 3: where
// it disturbs public services, or affects the public seriously).
type Publication struct {
	ID, Incident, Authority string
	Title                   string
	Happened                time.Time // zero: not known
	Data                    []string  // codes of the record of processing
	Statement
	Why    string // it was published; not for the public
	MadeBy string
	Made   time.Time
}

// PublicPath is the page where everybody reads them.
const PublicPath = "/pemberitahuan-data"

const publicationColumns = `id, breach_id, authority_id, title, happened_at, data, how, handling, contact, why, made_by, made_at`

func scanPublication(row db.Row) (Publication, error) {
	var p Publication
	var data string
	var happened, made db.Time
	err := row.Scan(&p.ID, &p.Incident, &p.Authority, &p.Title, &happened, &data, &p.How, &p.Handling, &p.Contact, &p.Why, &p.MadeBy, &made)
	p.Happened, p.Made, p.Data = happened.Time, made.Time, strings.Fields(data)
	return p, err
}

// maxPublic is how many notices the public page has, the newest.
const maxPublic = 200

// Public are the notices that authorities have published, the newest first. Anybody may read them.
func (b *Breaches) Public(ctx context.Context) ([]Publication, error) {
	return db.All(ctx, b.DB, scanPublication, `SELECT `+publicationColumns+` FROM breach_publication WHERE ended_at IS NULL ORDER BY id DESC LIMIT $1`, maxPublic)
}

func publicationOf(ctx context.Context, q db.Queryer, id string) (*Publication, error) {
	all, err := db.All(ctx, q, scanPublication, `SELECT `+publicationColumns+` FROM breach_publication WHERE breach_id = $1 AND ended_at IS NULL`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// CheckPublic looks at what would be published. Kind: Invalid with the Faults of Publish.
func CheckPublic(title string, words Statement, why string) error {
	return checkPublic(&title, &words, &why)
}

func checkPublic(title *string, words *Statement, why *string) error {
	var f faults
	*title = f.unnamed("public_title", f.words("public_title", *title, minTitle, maxTitle))
	words.check(&f, "public_")
	*why = f.words("public_why", *why, minWords, maxWords)
	return f.found.Err()
}

// Publish tells everybody of an incident, with why; it stands among the notices of the incident, too. Kinds: those of
// Decide; NotFound; Conflict where it is published already; Invalid with Faults about "public_title", "public_how",
// "public_handling", "public_contact" and "public_why".
func (b *Breaches) Publish(ctx context.Context, actor access.Actor, id string, version int64, title string, words Statement, why string) error {
	return b.change(ctx, actor, id, version, func(ctx context.Context, tx db.Tx, one *Incident, touched *ledger.Touched) (string, string, error) {
		if err := checkPublic(&title, &words, &why); err != nil {
			return "", "", err
		}
		published, err := newID()
		if err != nil {
			return "", "", err
		}
		var happened any
		if !one.Happened.IsZero() {
			happened = db.At(one.Happened)
		}
		_, err = tx.Exec(ctx, `INSERT INTO breach_publication (`+publicationColumns+`, ended_by, ended_at, ended_why, version) VALUES (`+db.Marks(1, 16)+`)`,
			published, id, one.Authority, title, happened, strings.Join(one.Data, " "), words.How, words.Handling, words.Contact, why, actor.Account, db.At(b.now()),
			"", nil, "", 1)
		if err != nil {
			return "", "", err
		}
		touched.Add("breach_publication", published)
		n := Notice{
			ID: published, N: one.N, Kind: ToPublic, Addressee: PublicPath, Words: title + "\n\n" + words.text(), At: b.now(), MadeBy: actor.Account, Made: b.now(),
		}
		touched.Add("breach_notice", n.ID)
		return "published", why, n.insert(ctx, tx, one.ID)
	})
}

// Unpublish takes a notice off the public page, with why. Kinds: those of Publish, with a fault about "public_why".
func (b *Breaches) Unpublish(ctx context.Context, actor access.Actor, id, why string) error {
	return b.change(ctx, actor, id, 0, func(ctx context.Context, tx db.Tx, _ *Incident, touched *ledger.Touched) (string, string, error) {
		var f faults
		why = f.words("public_why", why, minWords, maxWords)
		if err := f.found.Err(); err != nil {
			return "", "", err
		}
		public, err := publicationOf(ctx, tx, id)
		if err == nil && public == nil {
			err = conflict("not_public")
		}
		if err != nil {
			return "", "", err
		}
		touched.Add("breach_publication", public.ID)
		return "unpublished", why, db.Update(ctx, tx, `UPDATE breach_publication SET ended_by = $2, ended_at = $3, ended_why = $4, version = version + 1
			WHERE id = $1 AND ended_at IS NULL`, public.ID, actor.Account, db.At(b.now()), why)
	})
}
