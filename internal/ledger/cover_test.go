package ledger

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

var migrations = schema.Files

func assertMode(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("%s has mode %o", path, mode)
	}
	if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // what must be refused
		t.Fatal(err)
	}
	if _, err := readKey(path); err == nil {
		t.Error("a key that others may read was taken")
	}
}

// realColumns reads what tables and columns the database has.
func realColumns(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	// What an index keeps for itself (type shadow) is part of the table that it is of.
	query := `SELECT m.name, c.name FROM pragma_table_list m, pragma_table_info(m.name) c WHERE m.schema = 'main' AND m.type <> 'shadow' AND m.name NOT LIKE 'sqlite_schema'`
	if d.Engine() == db.PostgreSQL {
		query = `SELECT CAST(table_name AS text), CAST(column_name AS text) FROM information_schema.columns WHERE table_schema = 'public'`
	}
	columns := map[string][]string{}
	_, err := db.All(t.Context(), d, func(row db.Row) (struct{}, error) {
		var table, column string
		err := row.Scan(&table, &column)
		columns[table] = append(columns[table], column)
		return struct{}{}, err
	}, query)
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

func TestEveryTableIsCoveredOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		real := realColumns(t, d)
		for table, columns := range real {
			cover, covered := coverOf(table)
			reason := NotCovered[table]
			if covered == (reason != "") {
				t.Errorf("%s: covered %v, reason %q: list it in Covered or, with a reason, in NotCovered", table, covered, reason)
			}
			if !covered {
				continue
			}
			listed := slices.Clone(cover.Columns)
			for _, m := range cover.Besides {
				listed = append(listed, m.Column)
			}
			listed = append(listed, slices.Collect(maps.Keys(cover.Without))...)
			slices.Sort(listed)
			slices.Sort(columns)
			if diff := cmp.Diff(columns, listed); diff != "" {
				t.Errorf("%s: %s", table, diff)
			}
		}
		for _, cover := range Covered {
			if real[cover.Table] == nil {
				t.Errorf("there is no table %s", cover.Table)
			}
		}
	})
}

func insert(table, columns string) string {
	return `INSERT INTO ` + table + ` (` + columns + `) VALUES (` + db.Marks(1, strings.Count(columns, ",")+1) + `)`
}

func idOf(table string, row []any) string {
	cover, _ := coverOf(table)
	parts := make([]string, len(cover.Key)) // keys come first
	for i := range cover.Key {
		parts[i] = fmt.Sprint(row[i])
	}
	return strings.Join(parts, "/")
}

func TestEveryChangeOfACoveredTableIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	if len(samples) != len(Covered) {
		t.Fatalf("%d samples for %d covered tables", len(samples), len(Covered))
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		act(t, l, event("result"), func(ctx context.Context, tx db.Tx, touched *Touched) error {
			for _, s := range samples {
				for _, row := range s.rows {
					if _, err := tx.Exec(ctx, insert(s.table, s.columns), row...); err != nil {
						return fmt.Errorf("%s: %w", s.table, err)
					}
					touched.Add(s.table, idOf(s.table, row))
				}
			}
			return nil
		})
		sequence(t, l)
		want(t, findings(t, l, Options{}))
		for i := len(samples) - 1; i >= 0; i-- { // what refers before what is referred to
			s := samples[i]
			last := s.rows[len(s.rows)-1]
			id := idOf(s.table, last)
			cover, _ := coverOf(s.table)
			where := ` WHERE ` + cover.keySQL() + ` = $1`

			exec(t, d, `UPDATE `+s.table+` SET `+s.change+where, id)
			want(t, findings(t, l, Options{}), "row_changed "+s.table+" "+id)

			exec(t, d, `DELETE FROM `+s.table+where, id)
			want(t, findings(t, l, Options{}), "row_deleted "+s.table+" "+id)

			exec(t, d, insert(s.table, s.columns), last...)
			want(t, findings(t, l, Options{}))

			foreign := slices.Clone(last)
			foreign[0] = "zz"
			if slices.Contains([]string{"authority_logo", "document_house", "complaint_house", "hold_limit"}, s.table) {
				foreign[0] = "o2" // its id is an authority's
			} else if slices.Contains([]string{"complaint_reporter", "complaint_bar", "sealed_identity"}, s.table) {
				foreign[0] = "c2" // or a case's
			} else if slices.Contains([]string{"cycle_office", "cycle_body"}, s.table) {
				foreign[0] = "cy2" // or a cycle's
			} else if s.table == "cycle_product" {
				foreign[0] = "cl2" // or a locus's
			} else if s.table == "cycle_place" || s.table == "review_locus" {
				foreign[0] = "cl2"
			} else if slices.Contains([]string{"form_na", "form_file"}, s.table) {
				foreign[0] = "f2" // or a form's
			} else if s.table == "dossier_handed" {
				foreign[0] = "dr2"
			} else if s.table == "oversight_place" {
				foreign[0] = "op2" // or a product's
			} else if slices.Contains([]string{"decision_note", "decision_absent"}, s.table) {
				foreign[0] = "de2" // or a session's
			} else if s.table == "award_entry" {
				foreign[2] = "u9" // or another unit's of the same list
				foreign[0] = last[0]
			} else if s.table == "award_hold" {
				foreign[0] = "ac2" // or a certificate's
			} else if s.table == "objection_window" {
				foreign[0] = "rn2" // its key is a computation's
			} else if s.table == "objection_file" {
				foreign[0] = "ob2"
			} else if s.table == "oversight_file" {
				foreign[0] = "os2" // or a step's
			} else if s.table == "review_coding" {
				foreign[4] = "f2"
			} else if s.table == "award_certificate" {
				foreign[5] = "u9"
			} else if other := map[string]string{"report_file": "rp2", "report_practice_file": "pr2", "report_training_file": "rt2"}[s.table]; other != "" {
				foreign[0] = other
			}
			for j, column := range strings.Split(s.columns, ", ") {
				if slices.Contains([]string{"slug", "code", "title", "year", "mail", "hash", "issuer", "subject", "provider", "number", "number_key", "prefix", "series", "running", "about", "question"}, column) && j > 0 && s.table+"."+column != "award_list.subject" {
					foreign[j] = map[bool]any{true: 2030, false: "zz"}[column == "year" || column == "running"]
				}
			}
			exec(t, d, insert(s.table, s.columns), foreign...)
			want(t, findings(t, l, Options{}), "row_inserted "+s.table+" "+idOf(s.table, foreign))
			exec(t, d, `DELETE FROM `+s.table+where, idOf(s.table, foreign))
			want(t, findings(t, l, Options{}))

			// Lawfully gone, so that what it refers to can go too.
			act(t, l, event("result"), func(ctx context.Context, tx db.Tx, touched *Touched) error {
				touched.Add(s.table, id)
				_, err := tx.Exec(ctx, `DELETE FROM `+s.table+where, id)
				return err
			})
			want(t, findings(t, l, Options{}))
			if len(s.rows) > 1 {
				continue
			}
			exec(t, d, insert(s.table, s.columns), last...)
			want(t, findings(t, l, Options{}), "row_inserted "+s.table+" "+id)
			exec(t, d, `DELETE FROM `+s.table+where, id)
		}
	})
}

func TestEveryChangeOfTheRecordIsFound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change string
		args   []any
		want   []string
	}{
		"a detail changed":         {`UPDATE ledger_event SET detail = '{}' WHERE position = 3`, nil, []string{"detail_changed"}},
		"a detail removed":         {`UPDATE ledger_event SET detail = NULL, salt = NULL WHERE position = 3`, nil, []string{"detail_missing"}},
		"an event hidden":          {`UPDATE ledger_event SET authority_id = 'x' WHERE position = 3`, nil, []string{"hidden"}},
		"a salt of a row removed":  {`UPDATE ledger_row SET salt = NULL WHERE row_id = 's1'`, nil, []string{"row_unproven source s1", "salt_missing"}},
		"two positions exchanged":  {`UPDATE ledger_event SET position = 103 - position + 3 WHERE position IN (3, 103)`, nil, nil},
		"an event put elsewhere":   {`UPDATE ledger_event SET sequence = sequence + 1000 WHERE position = 3`, nil, []string{"number"}},
		"a tile changed":           {`UPDATE ledger_tile SET hashes = $1 WHERE level = 1`, []any{make([]byte, 32)}, []string{"tile"}},
		"a tile removed":           {`DELETE FROM ledger_tile WHERE level = 1`, nil, []string{"tile"}},
		"a checkpoint removed":     {`DELETE FROM ledger_checkpoint`, nil, []string{"no_checkpoint"}},
		"a checkpoint changed":     {`UPDATE ledger_checkpoint SET note = 'x'`, nil, []string{"signature"}},
		"a stream's end changed":   {`UPDATE ledger_stream SET events = events - 1 WHERE name = 'case:1'`, nil, []string{"stream"}},
		"a stream's salt changed":  {`UPDATE ledger_stream SET salt = $1 WHERE name = 'source'`, []any{make([]byte, 16)}, []string{"stream", "stream", "stream"}},
		"a row's version changed":  {`UPDATE ledger_row SET version = 0 WHERE row_id = 's1' AND version = 2`, nil, []string{"rows", "row_changed source s1"}},
		"a row's entry removed":    {`DELETE FROM ledger_row WHERE row_id = 's1' AND version = 2`, nil, []string{"rows", "row_changed source s1"}},
		"a row's hash changed":     {`UPDATE ledger_row SET hash = $1 WHERE row_id = 's1' AND version = 2`, []any{make([]byte, 32)}, []string{"rows", "row_changed source s1"}},
		"the tree made smaller":    {`UPDATE ledger_tree SET size = 200`, nil, []string{"no_checkpoint"}},
		"the name of another key":  {`UPDATE ledger_tree SET verifier = 'x+1+x'`, nil, []string{"key"}},
		"a leaf's text made worse": {`UPDATE ledger_event SET leaf = 'x' WHERE position = 3`, nil, []string{"leaf_unreadable", "leaf_changed", "root", "sequence"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := testkit.SQLite(t)
			l := open(t, d)
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				for range 300 {
					if err := l.Record(ctx, tx, event("case:1")); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, title := range []string{"Koran", "Koran lain"} {
				act(t, l, event("source"), func(ctx context.Context, tx db.Tx, touched *Touched) error {
					touched.Add("source", "s1")
					_, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ('s1', 'press', $1, '')
						ON CONFLICT (id) DO UPDATE SET title = excluded.title`, title)
					return err
				})
			}
			sequence(t, l)
			want(t, findings(t, l, Options{}))
			if strings.Contains(name, "exchanged") {
				exec(t, d, `UPDATE ledger_event SET position = -1 WHERE position = 3`)
				exec(t, d, `UPDATE ledger_event SET position = 3 WHERE position = 4`)
				exec(t, d, `UPDATE ledger_event SET position = 4 WHERE position = -1`)
				got := findings(t, l, Options{})
				if !slices.Contains(got, "leaf_changed") || !slices.Contains(got, "root") || !slices.Contains(got, "sequence") {
					t.Errorf("got %v", got)
				}
				return
			}
			exec(t, d, tt.change, tt.args...)
			got := findings(t, l, Options{})
			for _, w := range tt.want {
				if !slices.Contains(got, w) {
					t.Errorf("got %v, want %s", got, w)
				}
			}
		})
	}
}

// A record computed afresh after a deletion, tiles and all, but without the key.
func TestADeletedEventIsFound(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		for range 10 {
			act(t, l, event("case:1"), nil)
		}
		sequence(t, l)
		exec(t, d, `DELETE FROM ledger_event WHERE position = 4`)
		got := findings(t, l, Options{})
		if !slices.Contains(got, "leaf_missing") || !slices.Contains(got, "sequence") {
			t.Errorf("got %v", got)
		}
	})
}

func TestYesterdaysDatabaseIsFound(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		for range 5 {
			act(t, l, event("case:1"), nil)
		}
		yesterday := sequence(t, l)
		// Today happened in another copy of the same database, under the same key.
		other := New(Deps{DB: testkit.SQLite(t), Now: at, Key: l.key})
		for range 8 {
			act(t, other, event("case:1"), nil)
		}
		today := sequence(t, other)
		folder := t.TempDir()
		if err := Keep(folder, today); err != nil {
			t.Fatal(err)
		}
		kept, err := Kept(folder)
		if err != nil || kept != today.Note {
			t.Fatalf("kept %q, %v", kept, err)
		}
		want(t, findings(t, l, Options{}))
		want(t, findings(t, l, Options{Since: yesterday.Note}))
		want(t, findings(t, l, Options{Since: kept}), "shorter")
		if err := l.Since(t.Context(), today); err == nil {
			t.Error("a shorter record was taken")
		}
		for range 6 {
			act(t, l, event("case:1"), nil)
		}
		sequence(t, l)
		want(t, findings(t, l, Options{Since: kept}), "since")
		if err := l.Since(t.Context(), today); err == nil {
			t.Error("a record with another past was taken")
		}
		if _, err := l.Verify(t.Context(), Options{Since: "x"}); err == nil {
			t.Error("a checkpoint that is none was taken")
		}
	})
}

func TestErasureIsAnEventAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		personal := event("case:1")
		personal.Actor, personal.Why = access.Actor{Account: "someone"}, "because Budi asked"
		act(t, l, personal, nil)
		write := func(title string) {
			act(t, l, event("source"), func(ctx context.Context, tx db.Tx, touched *Touched) error {
				touched.Add("source", "s1")
				_, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ('s1', 'press', $1, '')
					ON CONFLICT (id) DO UPDATE SET title = excluded.title`, title)
				return err
			})
		}
		write("Budi's letter")
		c := sequence(t, l)
		events, err := l.Events(t.Context(), "case:1", 1)
		if err != nil || events[0].Why != "because Budi asked" {
			t.Fatalf("%+v, %v", events, err)
		}
		erase := event("privacy")
		err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE source SET title = 'a letter' WHERE id = 's1'`); err != nil {
				return err
			}
			return l.Erase(ctx, tx, erase, Erasure{Events: []string{events[0].ID}, Rows: []Row{{Table: "source", ID: "s1"}}})
		})
		if err != nil {
			t.Fatal(err)
		}
		sequence(t, l)
		r, err := l.Verify(t.Context(), Options{Since: c.Note})
		if err != nil || !r.Sound() || r.Erased != 2 {
			t.Errorf("%+v, %v", r, err)
		}
		events, err = l.Events(t.Context(), "case:1", 1)
		if err != nil || !events[0].Erased || events[0].Why != "" {
			t.Errorf("%+v, %v", events, err)
		}
		p, err := l.Export(t.Context(), events[0].ID, "")
		if err != nil {
			t.Fatal(err)
		}
		proven, err := p.Check("")
		if err != nil || !proven.Events[0].Erased {
			t.Errorf("%+v, %v", proven, err)
		}
		exec(t, d, `UPDATE source SET title = 'another letter' WHERE id = 's1'`)
		want(t, findings(t, l, Options{}), "row_changed source s1")
		write("a letter")
		exec(t, d, `UPDATE ledger_event SET salt = $1, detail = '{}' WHERE id = $2`, make([]byte, 16), events[0].ID)
		want(t, findings(t, l, Options{}), "unerased")
	})
}

func TestAnOlderDatabaseIsTakenIn(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		if err := l.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		if c := sequence(t, l); c.Tree.N != 0 {
			t.Errorf("%d events of nothing", c.Tree.N)
		}
		rows := 0
		for _, s := range samples {
			rows += len(s.rows)
			for _, row := range s.rows {
				exec(t, d, insert(s.table, s.columns), row...)
			}
		}
		if got := findings(t, l, Options{}); len(got) != rows {
			t.Errorf("%d of %d rows are known to stand outside the record: %v", len(got), rows, got)
		}
		for range 2 {
			if err := l.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if c := sequence(t, l); c.Tree.N != 1 {
			t.Errorf("%d events", c.Tree.N)
		}
		want(t, findings(t, l, Options{}))
	})
}
