package calendar

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// Week are the hours of the days of a week, by time.Weekday.
type Week [7]workday.Hours

// Hours is when an office works, from a day on until the next Hours of the same office.
type Hours struct {
	ID string
	Office
	From workday.Date // zero: always
	// Zone is WIB, WITA or WIT. An office has one for all time: the latest.
	Zone   string
	Region string // Kemendagri code of where it stands, so that local holidays reach it; may be empty
	// JointLeaveWorks is the switch for offices to which joint leave is a working day.
	JointLeaveWorks  bool
	JointLeaveBasis  string
	JointLeaveStatus workday.Status
	Week             Week
	Ramadan          *Week // nil where the hours do not change
	Basis            string
	Status           workday.Status
	Why              string
	MadeAt           time.Time
	MadeBy           string

	EndedAt    time.Time
	EndedBy    string
	EndedWhy   string
	ReplacedBy string
}

const hoursColumns = `id, authority_id, unit_id, valid_from, zone, region, joint_leave_works, joint_leave_basis, joint_leave_status,
	week, ramadan, basis, status, why, made_at, made_by, ended_at, ended_by, ended_why, replaced_by`

func scanHours(row db.Row) (Hours, error) {
	var h Hours
	var works int
	var week, ramadan string
	var made, ended db.Time
	err := row.Scan(&h.ID, &h.Authority, text{&h.Unit}, date{&h.From}, &h.Zone, &h.Region, &works, &h.JointLeaveBasis, &h.JointLeaveStatus,
		&week, &ramadan, &h.Basis, &h.Status, &h.Why, &made, &h.MadeBy, &ended, &h.EndedBy, &h.EndedWhy, &h.ReplacedBy)
	if err != nil {
		return h, err
	}
	h.JointLeaveWorks, h.MadeAt, h.EndedAt = works == 1, made.Time, ended.Time
	if h.Week, err = readWeek(week); err != nil || ramadan == "" {
		return h, err
	}
	fast, err := readWeek(ramadan)
	h.Ramadan = &fast
	return h, err
}

func insertHours(ctx context.Context, tx db.Tx, h *Hours) error {
	ramadan := ""
	if h.Ramadan != nil {
		ramadan = h.Ramadan.String()
	}
	works := 0
	if h.JointLeaveWorks {
		works = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO office_hours (`+hoursColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		h.ID, h.Authority, null(h.Unit), h.From.String(), h.Zone, h.Region, works, h.JointLeaveBasis, string(h.JointLeaveStatus),
		h.Week.String(), ramadan, h.Basis, string(h.Status), h.Why, db.At(h.MadeAt), h.MadeBy, db.At(h.EndedAt), h.EndedBy, h.EndedWhy, h.ReplacedBy)
	if err != nil {
		return fmt.Errorf("write office hours: %w", err)
	}
	return nil
}

// String writes the hours of the days from Sunday on, with | between.
func (w *Week) String() string {
	days := make([]string, len(w))
	for i, hours := range w {
		days[i] = hours.String()
	}
	return strings.Join(days, "|")
}

func readWeek(kept string) (Week, error) {
	var w Week
	days := strings.Split(kept, "|")
	if len(days) != len(w) {
		return w, fmt.Errorf("calendar: a week %q", kept)
	}
	for i, day := range days {
		if day == "" {
			continue
		}
		hours, ok := workday.ParseHours(day)
		if !ok {
			return w, fmt.Errorf("calendar: hours %q", day)
		}
		w[i] = hours
	}
	return w, nil
}
