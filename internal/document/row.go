package document

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const columns = `d.id, d.authority_id, d.kind, d.lang, d.state, d.open, d.subject, d.nature, d.attachments, d.class, d.recipients, d.copies,
	d.body, d.position_id, d.staff_number, d.made_by, d.made_at, d.changed_at, d.version, d.code, d.number, d.day, d.manner, d.tenure_id,
	d.head, d.unsigned_sum, d.issued_at, d.signed_file, d.signed_sum, d.signed_marks, d.signed_extends, d.signed_at, d.replaced_by,
	d.ended_why, d.ended_basis, d.ended_at`

func scan(row db.Row) (Document, error) {
	var d Document
	var position, code, number, day, manner, tenure, head, unsigned, file, signed, replaced, why, basis sql.NullString
	var marks, extends sql.NullBool
	var made, changed, issued, signedAt, ended db.Time
	err := row.Scan(&d.ID, &d.Authority, &d.Kind, &d.Lang, &d.State, &d.Open, &d.Subject, &d.Nature, &d.Attachments, &d.Class, &d.Recipients, &d.Copies,
		&d.Body, &position, &d.StaffNumber, &d.MadeBy, &made, &changed, &d.Version, &code, &number, &day, &manner, &tenure,
		&head, &unsigned, &issued, &file, &signed, &marks, &extends, &signedAt, &replaced, &why, &basis, &ended)
	if err != nil {
		return d, err
	}
	d.Position, d.Code, d.Number, d.Day, d.Tenure = position.String, code.String, number.String, day.String, tenure.String
	d.Manner, d.UnsignedSum, d.SignedFile, d.SignedSum = access.Manner(manner.String), unsigned.String, file.String, signed.String
	d.Marks, d.Extends, d.ReplacedBy, d.EndWhy, d.EndBase = marks.Bool, extends.Bool, replaced.String, why.String, basis.String
	d.Made, d.Changed, d.Issued, d.SignedAt, d.Ended = made.Time, changed.Time, issued.Time, signedAt.Time, ended.Time
	if head.Valid {
		err = json.Unmarshal([]byte(head.String), &d.Head)
	}
	return d, err
}

func byID(ctx context.Context, q db.Queryer, id string) (Document, error) {
	if uuid.Validate(id) != nil { // nothing that came with an address reaches the database but an id
		return Document{}, problem.New(problem.NotFound, "document.not_found", nil)
	}
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM document d WHERE d.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return one, problem.New(problem.NotFound, "document.not_found", nil)
	}
	return one, err
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}
