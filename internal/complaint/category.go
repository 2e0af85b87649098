package complaint

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Category is what people write about, in the words of an authority.
type Category struct {
	ID, Authority, Code string
	NameID, NameEN      string
	// Words are those by which it is known, with blanks between them; parts of words count, "lampu" in
	// "lampunya".
	Words string
	// Body and Unit are who usually has it; empty where nobody is named.
	Body, Unit string
	Position   int
	Ended      bool // not to be chosen any more; cases keep it
	Version    int64
}

// Name is what it is called in a language.
func (c *Category) Name(lang locale.Lang) string {
	if lang == locale.English && c.NameEN != "" {
		return c.NameEN
	}
	return c.NameID
}

// usual are the categories that an authority begins with: the program's own proposal, after what local
// governments say that people write about most. No list of the scheme SP4N-LAPOR! was at hand.
var usual = []Category{
	{Code: "jalan", NameID: "Jalan, jembatan, drainase", NameEN: "Roads, bridges, drains", Words: "jalan jembatan lubang berlubang aspal drainase got selokan trotoar banjir genangan gorong road bridge pothole flood"},
	{Code: "lampu", NameID: "Lampu jalan dan rambu", NameEN: "Street lights and signs", Words: "lampu penerangan pju gelap rambu traffic light lantas padam kabel setrum kesetrum tersetrum"},
	{Code: "sampah", NameID: "Sampah dan kebersihan", NameEN: "Waste and cleanliness", Words: "sampah kebersihan tps bau kotor limbah got mampet waste garbage rubbish"},
	{Code: "air", NameID: "Air bersih", NameEN: "Water supply", Words: "pdam ledeng keran air pipa bocor macet keruh water tap"},
	{Code: "kependudukan", NameID: "KTP, KK, akta", NameEN: "Civil registration", Words: "ktp kk akta kelahiran dukcapil capil kependudukan domisili blangko perekaman"},
	{Code: "izin", NameID: "Perizinan dan usaha", NameEN: "Permits and business", Words: "izin perizinan oss nib usaha imb pbg dpmptsp permit licence"},
	{Code: "kesehatan", NameID: "Kesehatan", NameEN: "Health", Words: "puskesmas rumah sakit rsud dokter perawat bpjs obat antrean kesehatan pasien hospital clinic"},
	{Code: "pendidikan", NameID: "Pendidikan", NameEN: "Education", Words: "sekolah guru murid siswa ppdb spmb ijazah seragam pendidikan school teacher"},
	{Code: "bansos", NameID: "Bantuan sosial", NameEN: "Social assistance", Words: "bansos bantuan pkh sembako blt dtks miskin lansia disabilitas sosial"},
	{Code: "pungli", NameID: "Pungutan liar, suap, penyalahgunaan", NameEN: "Extortion, bribery, abuse", Words: "pungli pungutan liar suap uang rokok bayar memeras korupsi calo sogok bribe"},
	{Code: "angkutan", NameID: "Parkir dan angkutan", NameEN: "Parking and transport", Words: "parkir angkot bus terminal dishub macet jukir transportasi kendaraan parking"},
	{Code: "ketertiban", NameID: "Ketertiban dan lingkungan", NameEN: "Order and environment", Words: "satpol bising kebisingan pkl asap karhutla pencemaran tambang pohon tumbang noise smoke"},
	{Code: "lain", NameID: "Lain-lain", NameEN: "Something else"},
}

const categoryColumns = `id, authority_id, code, name_id, name_en, words, body_id, unit_id, position, ended_at, version`

func scanCategory(row db.Row) (Category, error) {
	var c Category
	var ended db.Time
	err := row.Scan(&c.ID, &c.Authority, &c.Code, &c.NameID, &c.NameEN, &c.Words, &c.Body, &c.Unit, &c.Position, &ended, &c.Version)
	c.Ended = !ended.IsZero()
	return c, err
}

// Categories returns those of an authority that may be chosen, in their order. They are public.
func (c *Complaints) Categories(ctx context.Context, authority string) ([]Category, error) {
	return db.All(ctx, c.DB, scanCategory, `SELECT `+categoryColumns+` FROM complaint_category
		WHERE authority_id = $1 AND ended_at IS NULL ORDER BY position, code`, authority)
}

// AllCategories returns ended ones, too. Kinds: those of Decide.
func (c *Complaints) AllCategories(ctx context.Context, actor access.Actor, authority string) ([]Category, error) {
	if err := access.Decide(actor, access.SetCases, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	return db.All(ctx, c.DB, scanCategory, `SELECT `+categoryColumns+` FROM complaint_category
		WHERE authority_id = $1 ORDER BY position, code`, authority)
}

// usualCategories are the usual ones as rows of an authority.
func (c *Complaints) usualCategories(authority string) ([]Category, error) {
	all := make([]Category, len(usual))
	for i, one := range usual {
		var err error
		if one.ID, err = newID(); err != nil {
			return nil, err
		}
		one.Authority, one.Position, one.Version = authority, i+1, 1
		all[i] = one
	}
	return all, nil
}

func insertCategories(ctx context.Context, tx db.Tx, all []Category, touched *ledger.Touched) error {
	_, err := db.InsertAll(ctx, tx, `INSERT INTO complaint_category (`+categoryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		func(yield func([]any) bool) {
			for _, one := range all {
				touched.Add("complaint_category", one.ID)
				if !yield([]any{one.ID, one.Authority, one.Code, one.NameID, one.NameEN, one.Words, one.Body, one.Unit, one.Position, db.Time{}, one.Version}) {
					return
				}
			}
		})
	return err
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)

// SetCategory adds a category (ID is empty) or changes one; Version is the one seen, and a code stays as it
// is. Kinds: those of Decide; NotFound; Invalid with Faults about "code", "nameid", "nameen", "words" and
// "unit"; Conflict when somebody was faster or the code is taken.
func (c *Complaints) SetCategory(ctx context.Context, actor access.Actor, one Category) (Category, error) {
	if err := access.Decide(actor, access.SetCases, access.Scope{Authority: one.Authority}); err != nil {
		return one, err
	}
	if err := c.checkCategory(ctx, &one); err != nil {
		return one, err
	}
	added := one.ID == ""
	if added {
		var err error
		if one.ID, err = newID(); err != nil {
			return one, err
		}
		one.Version = 0
	}
	was := one.Version
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one.Version = was + 1
		var touched ledger.Touched
		if added {
			if err := insertCategories(ctx, tx, []Category{one}, &touched); err != nil {
				return err
			}
		} else if err := c.updateCategory(ctx, tx, one, &touched); err != nil {
			return err
		}
		return c.recordSetting(ctx, tx, actor, one.Authority, "category", one.ID, &touched)
	})
	if errors.Is(err, db.ErrChanged) || db.IsTaken(err) {
		return one, &problem.Error{Kind: problem.Conflict, Key: "complaint.category_changed", Err: err}
	}
	return one, err
}

func (c *Complaints) updateCategory(ctx context.Context, tx db.Tx, one Category, touched *ledger.Touched) error {
	ended := db.Time{}
	if one.Ended {
		ended = db.At(c.now())
	}
	touched.Add("complaint_category", one.ID)
	return db.Update(ctx, tx, `UPDATE complaint_category SET name_id = $3, name_en = $4, words = $5, body_id = $6, unit_id = $7, position = $8,
		ended_at = $9, version = $10 WHERE id = $1 AND authority_id = $2 AND version = $10 - 1`,
		one.ID, one.Authority, one.NameID, one.NameEN, one.Words, one.Body, one.Unit, one.Position, ended, one.Version)
}

func (c *Complaints) checkCategory(ctx context.Context, one *Category) error {
	var f faults
	one.Code = strings.TrimSpace(one.Code)
	if one.ID == "" && !codeForm.MatchString(one.Code) {
		f.add("code", "code", nil)
	}
	one.NameID = f.line("nameid", one.NameID, 60, true)
	one.NameEN = f.line("nameen", one.NameEN, 60, false)
	one.Words = strings.ToLower(f.line("words", one.Words, 1_000, false))
	one.Position = min(max(one.Position, 0), 1_000)
	known, err := c.officeKnown(ctx, one.Body, one.Unit)
	if err != nil {
		return err
	}
	if !known {
		f.add("unit", "office", nil)
	}
	return f.found.Err()
}

// officeKnown reports whether an office is in the directory; no office is one.
func (c *Complaints) officeKnown(ctx context.Context, body, unit string) (bool, error) {
	if body == "" {
		return unit == "", nil
	}
	n, err := db.One(ctx, c.DB, db.Column[int64], `SELECT count(*) FROM body b WHERE b.id = $1
		AND ($2 = '' OR EXISTS (SELECT 1 FROM unit u WHERE u.id = $2 AND u.body_id = b.id))`, body, unit)
	return n == 1, err
}
