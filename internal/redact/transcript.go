package redact

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Transcript is what is said in a voice note, as somebody wrote it down: the first revision or a correction.
type Transcript struct {
	ID, Case string
	File     string // the voice note; empty for what came from another authority, which kept the voice
	Revision int64  // 1, 2, …
	Words    string
	MadeBy   string // empty where it came from another authority
	Made     time.Time
}

// MaxWords bounds a transcript, in characters: more than anybody says in the longest file that is taken.
const MaxWords = 20_000

const transcriptColumns = `id, case_id, file_id, revision, words, made_by, made_at`

func scanTranscript(row db.Row) (Transcript, error) {
	var t Transcript
	var made db.Time
	err := row.Scan(&t.ID, &t.Case, &t.File, &t.Revision, &t.Words, &t.MadeBy, &made)
	t.Made = made.Time
	return t, err
}

// Transcripts are all that was written down for a case, in order, corrections behind what they correct.
func (r *Redact) Transcripts(ctx context.Context, q db.Queryer, id string) ([]Transcript, error) {
	return db.All(ctx, q, scanTranscript, `SELECT `+transcriptColumns+` FROM transcript WHERE case_id = $1 ORDER BY id`, id)
}

// Latest are those of all that hold: of each voice note the last, and all that came from elsewhere.
func Latest(all []Transcript) []Transcript {
	var last []Transcript
	place := map[string]int{}
	for _, t := range all {
		if i, ok := place[t.File]; ok && t.File != "" {
			last[i] = t
			continue
		}
		place[t.File] = len(last)
		last = append(last, t)
	}
	return last
}

// Transcribe writes down what is said in a voice note of a case, or corrects it; revision is the one seen, 0 where
// there was none. Kinds: NotFound for what is not the case's or no sound; Invalid with Faults about "words";
// Conflict where somebody was faster.
func (r *Redact) Transcribe(ctx context.Context, actor access.Actor, of Of, file string, revision int64, words string) (Transcript, error) {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	switch {
	case words == "":
		return Transcript{}, wordsFault("empty", nil)
	case utf8.RuneCountInString(words) > MaxWords:
		return Transcript{}, wordsFault("long", problem.Args{"max": MaxWords})
	}
	t := Transcript{Case: of.Case, File: file, Revision: revision + 1, Words: words, MadeBy: actor.Account, Made: db.At(r.Now()).Time}
	return t, r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		got, err := r.held(ctx, tx, of.Case, file)
		if err != nil {
			return err
		}
		if !got.Sound() {
			return problem.New(problem.NotFound, "redact.not_found", nil)
		}
		last, err := db.One(ctx, tx, db.Column[int64], `SELECT CAST(coalesce(max(revision), 0) AS bigint) FROM transcript WHERE file_id = $1`, file)
		if err != nil {
			return err
		}
		if last != revision {
			return problem.New(problem.Conflict, "redact.changed", nil)
		}
		var touched ledger.Touched
		if err := insertTranscript(ctx, tx, &t, &touched); err != nil {
			return err
		}
		return r.record(ctx, tx, actor, of, "transcribed", file, "", &touched)
	})
}

// Bring gives another case what was written down, in the words that may leave: without the voices, and as say
// makes them. It is part of the act that makes the case.
func (r *Redact) Bring(ctx context.Context, tx db.Tx, to Of, all []Transcript, say func(string) string) error {
	if len(all) == 0 {
		return nil
	}
	var touched ledger.Touched
	for _, t := range all {
		one := Transcript{Case: to.Case, Revision: 1, Words: say(t.Words), Made: db.At(r.Now()).Time}
		if err := insertTranscript(ctx, tx, &one, &touched); err != nil {
			return err
		}
	}
	return r.record(ctx, tx, access.Machine(), to, "brought", to.Case, "", &touched)
}

func insertTranscript(ctx context.Context, tx db.Tx, t *Transcript, touched *ledger.Touched) error {
	var err error
	if t.ID, err = newID(); err != nil {
		return err
	}
	touched.Add("transcript", t.ID)
	_, err = tx.Exec(ctx, `INSERT INTO transcript (`+transcriptColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.ID, t.Case, t.File, t.Revision, t.Words, t.MadeBy, db.At(t.Made))
	return err
}

func wordsFault(key string, args problem.Args) error {
	return problem.Faults{{Place: problem.Place{File: "words"}, Key: "redact.fault." + key, Args: args}}
}
