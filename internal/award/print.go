package award

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

func itoa(n int) string { return strconv.Itoa(n) }

const printKind = "award.print"

// batch is how many certificates are drawn between two commits: what was drawn stays when the work is cancelled or a
// server goes away, and is not drawn again.
const batch = 20

// Print is the drawing of the certificates of a list that are valid.
type Print struct {
	ID, List        string
	State           PrintState
	Wanted, Done    int
	AskedBy         string
	Asked, Finished time.Time
	Version         int64
}

// PrintState is where the drawing stands. One that was cancelled goes on when it is asked for again.
type PrintState string

// A drawing is under way, at its end, or was given up.
const (
	PrintAsked     PrintState = "asked"
	PrintDone      PrintState = "done"
	PrintCancelled PrintState = "cancelled"
)

type order struct {
	Print string `json:"print"`
}

const printColumns = `p.id, p.list_id, p.state, p.wanted, p.done, p.asked_by, p.asked_at, p.ended_at, p.version`

func scanPrint(row db.Row) (Print, error) {
	var p Print
	var asked, ended db.Time
	err := row.Scan(&p.ID, &p.List, &p.State, &p.Wanted, &p.Done, &p.AskedBy, &asked, &ended, &p.Version)
	p.Asked, p.Finished = asked.Time, ended.Time
	return p, err
}

// undrawn are the certificates of a list that can be printed, and have another number than when they were drawn, or were not.
const undrawn = `FROM award_certificate c LEFT JOIN award_paper p ON p.certificate_id = c.id WHERE c.list_id = $1 AND c.state = 'valid' AND (p.drawn_of IS NULL OR p.drawn_of <> c.number)`

// AskPrint asks for the certificates of a list to be drawn: those that are valid and not drawn yet. Kinds: NotFound;
// Forbidden; Conflict while it is under way, and for a list with none.
func (a *Awards) AskPrint(ctx context.Context, actor access.Actor, of, list string) error {
	return a.act(ctx, actor, of, list, 0, access.IssueAwards, "printed", func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error {
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM award_certificate WHERE list_id = $1 AND state = 'valid'`, list)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("list_empty")
		}
		left, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) `+undrawn, list)
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO award_print (id, list_id, state, wanted, done, asked_by, asked_at, version) VALUES ($1, $2, 'asked', $3, $4, $5, $6, 1)`,
			id, list, n, n-left, actor.Account, db.At(a.now()))
		if db.IsTaken(err) {
			return conflict("print_under_way")
		}
		if err != nil {
			return err
		}
		touched.Add("award_list", l.ID)
		return job.Enqueue(ctx, tx, job.Request{Kind: printKind, Payload: order{id}})
	})
}

// CancelPrint ends a drawing that is under way; what was drawn stays. Kinds: NotFound; Forbidden; Conflict.
func (a *Awards) CancelPrint(ctx context.Context, actor access.Actor, of, list string) error {
	return a.act(ctx, actor, of, list, 0, access.IssueAwards, "print_cancelled", func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error {
		touched.Add("award_list", l.ID)
		return faster(db.Update(ctx, tx, `UPDATE award_print SET state = 'cancelled', ended_at = $2, version = version + 1 WHERE list_id = $1 AND state = 'asked'`, list, db.At(a.now())))
	})
}

// PrintOf returns the last drawing of a list; one without an ID where there was none. Kind: NotFound.
func (a *Awards) PrintOf(ctx context.Context, actor access.Actor, of, list string) (Print, error) {
	if _, _, err := a.one(ctx, a.DB, actor, of, list); err != nil {
		return Print{}, err
	}
	all, err := db.All(ctx, a.DB, scanPrint, `SELECT `+printColumns+` FROM award_print p WHERE p.list_id = $1 ORDER BY p.id DESC LIMIT 1`, list)
	if err != nil || len(all) == 0 {
		return Print{}, err
	}
	return all[0], nil
}

// Schedule has a queue draw certificates.
func (a *Awards) Schedule(q *job.Queue) {
	q.Handle(printKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return a.Draw(ctx, o.Print)
	}, job.Options{Concurrency: 1, Timeout: 10 * time.Minute, Attempts: 8})
}

// errCancelled ends a drawing that somebody cancelled.
var errCancelled = errors.New("award: cancelled")

// Draw draws what is left of a drawing, batch by batch.
func (a *Awards) Draw(ctx context.Context, id string) error {
	p, err := db.One(ctx, a.DB, scanPrint, `SELECT `+printColumns+` FROM award_print p WHERE p.id = $1`, id)
	if err != nil || p.State != PrintAsked {
		return job.GiveUp(err)
	}
	l, err := db.One(ctx, a.DB, scanList, `SELECT `+listColumns+` FROM award_list l WHERE l.id = $1`, p.List)
	if err != nil {
		return err
	}
	x, err := a.press(ctx, a.DB, &l)
	if err != nil {
		return err
	}
	for {
		n, err := a.drawBatch(ctx, x, &p)
		if errors.Is(err, errCancelled) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

// drawBatch draws some certificates and keeps them in one commit; with none left it ends the drawing.
func (a *Awards) drawBatch(ctx context.Context, x *press, p *Print) (int, error) {
	all, err := db.All(ctx, a.DB, scanCertificate, `SELECT `+certificateColumns+` `+undrawn+` ORDER BY c.position LIMIT `+itoa(batch), p.List)
	if err != nil {
		return 0, err
	}
	pdfs := make([][]byte, len(all))
	for i := range all {
		doc, err := x.certificate(&all[i])
		if err != nil {
			return 0, err
		}
		if pdfs[i], err = doc.PDF(); err != nil {
			return 0, err
		}
	}
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		query, args := `UPDATE award_print SET done = done + $2 WHERE id = $1 AND state = 'asked'`, []any{p.ID, len(all)}
		if len(all) == 0 {
			query, args = `UPDATE award_print SET state = 'done', done = wanted, ended_at = $2, version = version + 1 WHERE id = $1 AND state = 'asked'`, []any{p.ID, db.At(a.now())}
		}
		if err := db.Update(ctx, tx, query, args...); err != nil {
			if errors.Is(err, db.ErrChanged) {
				return errCancelled
			}
			return err
		}
		for i := range all {
			_, err := tx.Exec(ctx, `INSERT INTO award_paper (certificate_id, drawn_of, pdf) VALUES ($1, $2, $3)
				ON CONFLICT (certificate_id) DO UPDATE SET drawn_of = $2, pdf = $3`, all[i].ID, all[i].Number, pdfs[i])
			if err != nil {
				return err
			}
		}
		return nil
	})
	return len(all), err
}

// Printed returns the certificates of a list as one archive of PDF files, numbered in the order in which they are
// presented, and what it is called. Kinds: NotFound; Forbidden; Conflict while one is not drawn.
func (a *Awards) Printed(ctx context.Context, actor access.Actor, of, list string) ([]byte, string, error) {
	l, s, err := a.one(ctx, a.DB, actor, of, list)
	if err != nil {
		return nil, "", err
	}
	if !s.may(access.IssueAwards, l.Authority) && !s.may(access.HandOver, l.Authority) {
		return nil, "", problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	left, err := db.One(ctx, a.DB, db.Column[int], `SELECT count(*) `+undrawn, list)
	if err != nil {
		return nil, "", err
	}
	if left > 0 || l.Certificates == l.Withheld {
		return nil, "", conflict("not_printed")
	}
	type drawing struct {
		position int
		number   string
		pdf      []byte
	}
	all, err := db.All(ctx, a.DB, func(row db.Row) (drawing, error) {
		var d drawing
		return d, row.Scan(&d.position, &d.number, &d.pdf)
	}, `SELECT c.position, c.number, p.pdf FROM award_certificate c JOIN award_paper p ON p.certificate_id = c.id WHERE c.list_id = $1 AND c.state = 'valid' ORDER BY c.position`, list)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, d := range all {
		file, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%04d-%s.pdf", d.position, fileName(d.number)), Method: zip.Store, Modified: l.FrozenAt})
		if err != nil {
			return nil, "", err
		}
		if _, err := file.Write(d.pdf); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return out.Bytes(), "piagam-" + itoa(s.Cycle.Year) + ".zip", nil
}

// Drawn returns one certificate as a PDF, drawn as it stands now. Kinds: NotFound; Forbidden; Conflict for one that is
// held back.
func (a *Awards) Drawn(ctx context.Context, actor access.Actor, of, list, id string) ([]byte, string, error) {
	l, s, err := a.one(ctx, a.DB, actor, of, list)
	if err != nil {
		return nil, "", err
	}
	if !s.may(access.IssueAwards, l.Authority) && !s.may(access.HandOver, l.Authority) {
		return nil, "", problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	c, err := a.certificate(ctx, a.DB, list, id)
	if err != nil {
		return nil, "", err
	}
	if c.State == HeldBack {
		return nil, "", conflict("held_back")
	}
	x, err := a.press(ctx, a.DB, &l)
	if err != nil {
		return nil, "", err
	}
	doc, err := x.certificate(&c)
	if err != nil {
		return nil, "", err
	}
	data, err := doc.PDF()
	return data, "piagam-" + fileName(c.Number) + ".pdf", err
}

// fileName is a number as a name of a file.
func fileName(number string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, number), "-")
}
