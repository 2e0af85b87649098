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

// samples are rows of every covered table that may stand together, in the order of their references.
// The last row of each is one that nothing refers to.
var samples = []struct {
	table   string
	columns string
	rows    [][]any
	// change alters the last row by a value that means something.
	change string
}{
	{"kind", "code, role, label_id, label_en, position", [][]any{{"city", "assessed", "Kota", "City", 1}, {"harbour", "unit", "Syahbandar", "Harbour", 2}}, "label_id = 'Pelabuhan'"},
	{"region", "code, name, level, parent, province, valid_from, valid_to", [][]any{{"63", "Kalimantan Selatan", "province", nil, "63", "", ""}, {"63.71", "Kota Banjarmasin", "city", "63", "63", "", ""}}, "name = 'Banjarmasin'"},
	{"body", "id, slug, kind, name, short_name, region, province, valid_from, valid_to, successor, owner, named_years, evidence, example, search", [][]any{
		{"b1", "kota-a", "city", "Kota A", "A", "63", "63", "", "", "", nil, "", "named", false, "kota a"},
		{"b2", "kota-b", "city", "Kota B", "B", "63", "63", "", "", "", nil, "", "named", false, "kota b"},
	}, "region = NULL"},
	{"unit", "id, body_id, slug, kind, name, evidence, search", [][]any{{"u1", "b1", "dinas", "harbour", "Dinas", "named", "dinas"}}, "name = 'Badan'"},
	{"source", "id, kind, title, url", [][]any{{"s1", "press", "Koran", ""}, {"s2", "press", "Koran lain", ""}}, "url = 'https://example.org/'"},
	{"citation", "subject_id, source_id, position, printed", [][]any{{"r1", "s1", 0, ""}}, "printed = '93,75'"},
	{"result", "id, body_id, unit_id, slug, kind, province, list, year, printed, score, scale_top, zone_printed, category_printed, opinion_printed, class, zone, flags, ranks, place, place_of, absent, instrument, evidence, run_id", [][]any{
		{"r1", "b1", nil, "kota-a", "city", "63", "city", 2024, "93.75", 93750000, 100, "", "", "", "A", "green", "", "", 1, 2, "", "ori@2024", "named", nil},
	}, "score = 93760000"},
	{"breakdown", "id, year, body_id, unit_id, role, part, label, points, top, remark, position", [][]any{{"d1", 2024, "b1", nil, "points", "input", "Input", "20", "30", "", 0}}, "points = '30'"},
	{"average", "id, year, region, scope, printed, score", [][]any{{"a1", 2024, "63", "government", "90.00", 90000000}}, "printed = '91.00'"},
	{"assessed_count", "id, year, kind, assessed, green, yellow, red", [][]any{{"c1", 2024, "city", 2, 1, nil, 1}}, "yellow = 0"},
	{"fact", "id, code, topic, year, body_id, region, text_id, text_en, position", [][]any{{"f1", "a-fact", "score", 2024, "b1", "", "Ada", "There is", 0}}, "text_id = 'Tidak ada'"},
	{"authority", "id, slug, kind, name, short_name, zone, colour, valid_from, valid_to, version", [][]any{{"o1", "ombudsman-a", "ombudsman", "Ombudsman A", "", "Asia/Makassar", "", db.At(at()), nil, 1}, {"o2", "ombudsman-b", "ombudsman", "Ombudsman B", "", "Asia/Makassar", "", db.At(at()), nil, 1}}, "name = 'B'"},
	{"authority_logo", "id, picture, type, alt, width, height, version", [][]any{{"o1", []byte("pixels"), "image/png", "Lambang", 64, 48, 1}}, "alt = 'Logo'"},
	{"holiday", "id, authority_id, unit_id, day, until_day, kind, region, hours, name_id, name_en, decree, basis, announced, status, source, origin, made_at, made_by, revoked, revoked_decree, ended_at, ended_by, ended_why, replaced_by", [][]any{{"d1", "o1", nil, "2026-03-17", "", "closed", "", "", "Pindah", "", "", "", "", "assumed", "", "entered", db.At(at()), "", "", "", db.At(at()), "", "", ""}}, "day = '2026-03-18'"},
	{"office_hours", "id, authority_id, unit_id, valid_from, zone, region, joint_leave_works, joint_leave_basis, joint_leave_status, week, ramadan, basis, status, why, made_at, made_by, ended_at, ended_by, ended_why, replaced_by", [][]any{{"j1", "o1", nil, "", "WITA", "", 0, "", "assumed", "||||||", "", "", "assumed", "", db.At(at()), "", db.At(at()), "", "", ""}}, "zone = 'WIB'"},
	{"deadline_rule", "id, code, position, body, added_at", [][]any{{"verifikasi@1", "verifikasi", 1, "{}", db.At(at())}, {"verifikasi@2", "verifikasi", 2, "{}", db.At(at())}}, "body = '[]'"},
	{"deadline_limit", "id, authority_id, code, length, decree, from_on, until_on, set_by, set_at, version", [][]any{{"l1", "o1", "verifikasi", 2, "SK 1/2026", "2026-03-17", "", "n1", db.At(at()), 1}}, "length = 3"},
	{"clock", "id, subject_kind, subject_id, authority_id, rule_id, code, limit_id, length, extension, started_at, zero_on, due_at, due_on, state, pauses, years, calendar_revision, warned, version", [][]any{{"c1", "case", "1", "o1", "verifikasi@1", "verifikasi", "", 3, 0, db.At(at()), "2026-03-17", db.At(at()), "2026-03-27", "running", "null", "", 1, 0, 1}}, "due_on = '2026-03-28'"},
	{"position", "id, authority_id, body_id, unit_id, title, role, valid_from, valid_to, version", [][]any{{"p1", "o1", nil, nil, "Kepala", "head", db.At(at()), nil, 1}, {"p2", "o1", nil, nil, "Asisten", "officer", db.At(at()), nil, 1}}, "role = 'administrator'"},
	{"holding", "id, position_id, account_id, manner, from_at, to_at, basis, given_by, source", [][]any{{"h1", "p1", "n1", "plt", db.At(at()), db.At(at()), "", "", "oidc:kantor"}}, "source = ''"},
	{"message_text", "id, authority_id, kind, lang, version, subject, body, changed_by, changed_at", [][]any{{"mt1", "o1", "account.notice", "id", 1, "Judul", "Isi", "", db.At(at())}}, "body = 'Lain'"},
	{"account", "id, mail, name, state, created_at, version", [][]any{{"n1", "a@example.org", "A", "active", db.At(at()), 1}}, "state = 'disabled'"},
	{"account_identity", "id, account_id, issuer, subject, linked_at, used_at", [][]any{{"i1", "n1", "https://sso.example.org", "1", db.At(at()), db.At(at())}}, "subject = '2'"},
	{"group_rule", "id, provider, group_name, position_id, set_by, set_at", [][]any{{"g1", "kantor", "asesor", "p1", "n1", db.At(at())}}, "group_name = 'semua'"},
	{"office_service", "id, body_id, unit_id, slug, name, summary, words, search, promise, promise_unit, standard, valid_from, valid_to, version", [][]any{{"os1", "b1", nil, "ktp", "KTP", "", "", "ktp", 1, "working_days", "{}", "", "", 1}}, "promise = 2"},
	{"office_sheet", "id, body_id, unit_id, does, pledge, pledge_decree, pledge_day, person, person_position, person_decree, hours_note, accessibility, text_only, words, version", [][]any{{"b1", "b1", nil, "Melayani", "", "", "", "", "", "", "", "", "", "", 1}}, "pledge = 'Janji'"},
	{"office_number", "id, authority_id, body_id, unit_id, kind, value, label, emergency, hours, basis, status, state, every_days, next_at, tested_at, tested_good, good_at, good_seconds, misses, disturbed_at, version", [][]any{{"on1", "o1", nil, nil, "phone", "112", "Darurat", true, "", "", "unknown", "active", 0, nil, nil, false, nil, 0, 0, nil, 1}, {"on2", nil, "b1", nil, "phone", "+625113363811", "Loket", false, "", "", "", "active", 30, db.At(at()), nil, false, nil, 0, 0, nil, 1}}, "state = 'closed'"},
	{"office_test", "id, number_id, kind, result, seconds, note, made_by, made_at, due_at, code, confirmed_at", [][]any{{"ot1", "on1", "call", "missed", 0, "", "n1", db.At(at()), nil, "", nil}}, "result = 'answered'"},
	{"document_house", "authority_id, above, name, address, place, pattern, version", [][]any{{"o1", "", "A", "", "", "{urut}/{tahun}", 1}}, "pattern = '{tahun}/{urut}'"},
	{"document", "id, authority_id, kind, lang, state, open, subject, nature, attachments, class, recipients, copies, body, position_id, staff_number, made_by, made_at, changed_at, version", [][]any{{"e1", "o1", "letter", "id", "draft", false, "Hal", "", "", "", "", "", "", "p1", "", "n1", db.At(at()), db.At(at()), 1}}, "unsigned_sum = 'ab'"},
	{"token", "id, hash, account_id, label, installation, authority_id, body_id, unit_id, actions, created_at, expires_at, used_at, revoked_at", [][]any{{"t1", "x", "n1", "", false, "o1", "", "", "result.read", db.At(at()), db.At(at()), nil, nil}}, "authority_id = 'o2'"},
	{"factor_rule", "authority_id, role, second, factors, version", [][]any{{"o1", "head", true, "", 1}}, "second = NOT second"},
	{"correction", "id, code, day, year, body_id, was, now, text_id, text_en", [][]any{{"k1", "a-correction", "2024-05-01", 2024, "b1", "90", "91", "Ralat", "Correction"}}, "was = '89'"},
	{"file", "id, owner, holder_kind, holder_id, installation, authority_id, body_id, unit_id, purpose, name, declared, type, size, sum, state, why, exif, created_at", [][]any{{"f1", "account:n1", "case", "c1", false, "o1", nil, nil, "attachment", "Surat.pdf", "", "application/pdf", 3, "ab", "ready", "", "", db.At(at())}}, "sum = 'cd'"},
	{"complaint_house", "authority_id, prefix, open, examiners_independent, examiners_basis, above, version", [][]any{{"o1", "BJM", false, false, "", "", 1}}, "above = 'o2'"},
	{"complaint", "id, authority_id, year, running, number, pin, state, kind, class, channel, source, lang, secrecy, priority, about, received_at, registered_at, taken_by, title, words, place, position, region, happened_on, asked_on, promised_on, wish, link, category, service_id, target_body, target_unit, owner, examined, returns, outcome, reason, satisfaction, touched_at, version, searched", [][]any{{"c1", "o1", 2026, 1, "BJM-2026-000001", "", "", "", "", "", "", "", "", "", "", db.At(at()), db.At(at()), "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", false, 1, "", "", 1, db.At(at()), 1, 1}, {"c2", "o1", 2026, 2, "BJM-2026-000002", "", "", "", "", "", "", "", "", "", "", db.At(at()), db.At(at()), "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", false, 1, "", "", 1, db.At(at()), 1, 1}}, "words = 'Lain'"},
	{"complaint_reporter", "complaint_id, sealed, caller, reach, shown, quiet, assisted, needs, proxied, version", [][]any{{"c1", "", "", "", false, false, false, "", false, 1}}, "shown = NOT shown"},
	{"complaint_entry", "id, complaint_id, version, act, at, recorded_at, party, by_account, role, audience, was, state, why, words, data", [][]any{{"e1", "c1", 1, "", db.At(at()), db.At(at()), "", "", "", "", "", "", "", "", ""}}, "why = 'Lain'"},
	{"complaint_answer", "id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by, ended_at, ended_why, version", [][]any{{"w1", "c1", "", "", "", "", "", "", "", "", db.At(at()), "", db.At(at()), "", 1}}, "finding = 'Lain'"},
	{"complaint_task", "id, complaint_id, authority_id, body_id, unit_id, account, place, task, due_on, state, result, made_by, made_at, ended_by, version", [][]any{{"x1", "c1", "", "", "", "", "", "", "", "", "", "", db.At(at()), "", 1}}, "place = 'Lain'"},
	{"shield", "id, case_id, authority_id, lifts, state, title, proposed_by, proposed_at, decided_by, decided_at, version", [][]any{{"sh1", "c1", "o1", false, "refused", "", "n1", db.At(at()), "", nil, 1}}, "state = 'agreed'"},
	{"redaction", "id, case_id, original_id, original_sum, areas, made_by, made_at, dropped_by, dropped_at, version", [][]any{{"rd1", "c1", "f1", "", "[]", "n1", db.At(at()), "", nil, 1}}, "areas = 'null'"},
	{"redaction_use", "task_id, redaction_id, looked_by, looked_at", [][]any{{"x1", "rd1", "n1", db.At(at())}}, "looked_by = 'n2'"},
	{"transcript", "id, case_id, file_id, revision, words, made_by, made_at", [][]any{{"t1", "c1", "", 1, "", "n1", db.At(at())}}, "words = 'Lain'"},
	{"complaint_bar", "complaint_id, kind, subject, why", [][]any{{"c1", "account", "n1", ""}}, "why = 'Lain'"},
	{"complaint_referral", "id, complaint_id, to_authority, to_name, became, sent_at, receipt, version", [][]any{{"y1", "c1", "", "", "", db.At(at()), "", 1}}, "to_name = 'Lain'"},
	{"sealed_officer", "id, authority_id, account_id, public, wrapped, recipe, made_at, tried_at, ended_at, version", [][]any{{"so1", "o1", "n1", "AA", "", "", db.At(at()), nil, db.At(at()), 1}}, "public = 'BB'"},
	{"sealed_key", "id, authority_id, point, hybrid, made_at, sheets, sheets_needed, sheets_at, split, ended_at, version", [][]any{{"sk1", "o1", "AA", "AA", db.At(at()), 3, 2, db.At(at()), 0, db.At(at()), 1}}, "point = 'BB'"},
	{"sealed_identity", "case_id, authority_id, key_id, data, lock, made_at, erased_at, version", [][]any{{"c1", "o1", "sk1", "AA", "AA", db.At(at()), nil, 1}}, "data = ''"},
	{"sealed_request", "id, case_id, authority_id, key_id, officer_id, asked_by, purpose, reason, state, asked_at, parts, decided_by, decided_at, refusal, opened, until_at, read_count, version", [][]any{{"sr1", "c1", "o1", "sk1", "so1", "n1", "", "", "", db.At(at()), "", "", nil, "", "", nil, 0, 1}}, "reason = 'Lain'"},
	{"hold_ban", "id, authority_id, kind, mark, day, case_id, reason, made_by, made_at, until_at, ended_by, ended_at, version", [][]any{{"hb1", "o1", "phone", "", "", "", "Contoh", "n1", db.At(at()), db.At(at()), "", db.At(at()), 1}}, "reason = 'Lain'"},
	{"hold_limit", "authority_id, of_network, of_authority, hours, version", [][]any{{"o1", 60, 600, 24, 1}}, "hours = 25"},
	{"retention_schedule", "id, authority_id, running, status, decree, decree_on, from_on, until_on, lines, note, made_by, made_at, version", [][]any{{"rs1", "o1", 1, "official", "", "", "2026-01-01", "", "[]", "", "", db.At(at()), 1}}, "decree = 'Lain'"},
	{"retention_plan", "id, authority_id, schedule_id, on_day, state, hash, due, kept, made_by, made_at, proposed_by, decided_by, why, destroyed, skipped, trouble, checkpoint, version", [][]any{{"rp1", "o1", "rs1", "2026-01-01", "shown", "", 0, 0, "", db.At(at()), "", "", "", 0, 0, "", "", 1}}, "hash = 'x'"},
	{"breach", "id, authority_id, year, running, state, entry, due_at, told_at, lesson, closed_by, closed_at, version", [][]any{{"br1", "o1", 2026, 1, "open", 1, db.At(at()), nil, "", "", nil, 1}}, "lesson = 'Lain'"},
	{"breach_entry", "id, breach_id, entry, title, happened_at, learned_at, learned_by, how, data, people, from_on, until_on, handling, recovery, why, made_by, made_at", [][]any{{"be1", "br1", 1, "", nil, db.At(at()), "", "", "", 0, "", "", "", "", "", "", db.At(at())}}, "how = 'Lain'"},
	{"breach_notice", "id, breach_id, entry, kind, addressee, words, at, made_by, made_at", [][]any{{"bn1", "br1", 1, "public", "", "", db.At(at()), "", db.At(at())}}, "words = 'Lain'"},
	{"breach_sending", "id, breach_id, entry, how, handling, contact, state, trouble, made_by, made_at, ended_at, version", [][]any{{"bs1", "br1", 1, "", "", "", "done", "", "", db.At(at()), nil, 1}}, "how = 'Lain'"},
	{"breach_publication", "id, breach_id, authority_id, title, happened_at, data, how, handling, contact, why, made_by, made_at, ended_by, ended_at, ended_why, version", [][]any{{"bp1", "br1", "o1", "", nil, "", "", "", "", "", "", db.At(at()), "", db.At(at()), "", 1}}, "how = 'Lain'"},
	{"retention_hold", "id, authority_id, case_id, reason, set_by, set_at, lifted_by, lift_reason, version", [][]any{{"rh1", "o1", "c1", "", "", db.At(at()), "", "", 1}}, "reason = 'Lain'"},
	{"privacy_request", "id, authority_id, number, kind, about, complaint_id, account_id, way, checked, lang, sealed, asked_at, due_at, taken_by, taken_at, state, ground, answer, decided_by, decided_at, lifted_by, lifted_at, version", [][]any{{"pr1", "o1", "DP-1", "see", "case", "c1", nil, "receipt", "pin", "id", "", db.At(at()), db.At(at()), "", db.At(at()), "done", "", "", "", nil, "", nil, 1}}, "ground = 'safety'"},
	{"privacy_restriction", "complaint_id, request_id, since_at", [][]any{{"c1", "pr1", db.At(at())}}, "since_at = '2020-01-01T00:00:00.000Z'"},
	{"complaint_slip", "id, authority_id, series, running, printed_at, printed_by, void, version", [][]any{{"z1", "o1", "A", 1, db.At(at()), "", "", 1}}, "void = 'hilang'"},
	{"complaint_category", "id, authority_id, code, name_id, name_en, words, body_id, unit_id, position, version", [][]any{{"k1", "o1", "jalan", "", "", "", "", "", 1, 1}}, "name_id = 'Lain'"},
	{"cycle", "id, authority_id, kind, year, title, instrument, instrument_hash, instrument_text, from_day, until_day, state, made_by, made_at, version", [][]any{{"cy1", "o1", "external", 2026, "Penilaian 2026", "ori@2023.1.0", "ab", "patuh: 1", "2026-07-01", "2026-10-31", "draft", "n1", db.At(at()), 1}, {"cy2", "o1", "external", 2027, "Penilaian 2027", "ori@2023.1.0", "ab", "patuh: 1", "2027-07-01", "2027-10-31", "draft", "n1", db.At(at()), 1}}, "instrument_text = 'patuh: 2'"},
	{"cycle_office", "cycle_id, authority_id, province", [][]any{{"cy1", "o1", ""}}, "province = '63'"},
	{"cycle_body", "cycle_id, body_id, office_id, name, outcome, why, version", [][]any{{"cy1", "b1", "o1", "Kota A", "", "", 1}}, "outcome = 'refusal'"},
	{"cycle_draw", "id, cycle_id, office_id, seed, wanted, kinds, frame, frame_hash, drawn_by, drawn_at", [][]any{{"cd1", "cy1", "o1", "4 17 23", 1, "", "kota-a/dinas", "ab", "n1", db.At(at())}}, "seed = '1'"},
	{"cycle_locus", "id, cycle_id, body_id, unit_id, office_id, name, chosen, draw_id, why, ended_at, version", [][]any{{"cl1", "cy1", "b1", nil, "o1", "Kota A", "named", nil, "", nil, 1}, {"cl2", "cy1", "b1", "u1", "o1", "Dinas", "drawn", "cd1", "Tutup", db.At(at()), 1}}, "chosen = 'named'"},
	{"cycle_product", "locus_id, service_id, name", [][]any{{"cl1", "os1", "KTP"}}, "name = 'KK'"},
	{"cycle_team", "id, cycle_id, office_id, name, members, version", [][]any{{"ct1", "cy1", "o1", "Tim 1", "[]", 1}}, "members = '[1]'"},
	{"cycle_conflict", "id, cycle_id, office_id, account, body_id, why, said_by, said_at, ended_at, version", [][]any{{"cc1", "cy1", "o1", "n1", "b1", "Keluarga", "n1", db.At(at()), db.At(at()), 1}}, "why = ''"},
	{"cycle_visit", "id, cycle_id, locus_id, office_id, team_id, from_day, until_day, state, why, version", [][]any{{"cv1", "cy1", "cl1", "o1", "ct1", "2026-07-06", "2026-07-07", "off", "Tutup", 1}}, "from_day = '2026-07-08'"},
	{"cycle_place", "locus_id, lat, lon, version", [][]any{{"cl1", -3320000, 114590000, 1}}, "lat = 0"},
	{"form", "id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, substitute, answered, received_at, na_open, flags, version", [][]any{{"f1", "cy1", "o1", "b1", "cl1", "unit", "", "draft", 1, "n1", "field", false, 3, db.At(at()), 0, 0, 1}, {"f2", "cy1", "o1", "b1", "cl1", "user", "", "draft", 1, "n1", "field", false, 3, db.At(at()), 0, 0, 1}}, "state = 'sent'"},
	{"form_version", "id, form_id, rev, content, hash, account, device, way, received_at, offset_s, aside", [][]any{{"fv1", "f1", nil, "{}", "ab", "n1", "", "field", db.At(at()), 0, false}}, "content = '{\"a\": 1}'"},
	{"form_flag", "id, form_id, cycle_id, kind, about, detail, open, raised_at, closed_by, why", [][]any{{"fg1", "f1", "cy1", "clock", "", "{}", true, db.At(at()), "", ""}}, "kind = 'far'"},
	{"form_na", "form_id, question, reason, state, decided_by, why", [][]any{{"f1", "PER.1.b", "Satu lantai", "asked", "", ""}}, "state = 'approved'"},
	{"form_file", "form_id, ref, cycle_id, question, kind, sha256, size, refused", [][]any{{"f1", "r1", "cy1", "PER.1.b", "photo", "ab", 10, ""}}, "sha256 = 'cd'"},
	{"dossier_request", "id, cycle_id, office_id, body_id, question, ask, due_day, state, why, asked_by, asked_at, decided_by, reminded, version", [][]any{{"dr2", "cy1", "o1", "b1", "", "SK", "2026-03-09", "open", "", "n1", db.At(at()), "", "", 1}, {"dr1", "cy1", "o1", "b1", "", "SK", "2026-03-09", "open", "", "n1", db.At(at()), "", "", 1}}, "state = 'accepted'"},
	{"dossier_item", "id, office_id, body_id, title, file_id, valid_until, added_by, added_at, version", [][]any{{"di1", "o1", "b1", "SK", "f1", "", "n1", db.At(at()), 1}}, "title = 'Lain'"},
	{"dossier_handed", "request_id, item_id, handed_by, handed_at", [][]any{{"dr1", "di1", "n1", db.At(at())}}, "handed_by = 'n2'"},
	{"dossier_publication", "id, cycle_id, office_id, body_id, channel, what, link, side, said_by, said_at, found, looked_by, note, version", [][]any{{"dp1", "cy1", "o1", "b1", "wall", "Tarif", "", "body", "n1", db.At(at()), "", "", "", 1}}, "found = 'yes'"},
	{"dossier_respondent", "id, cycle_id, office_id, body_id, role, name, decree, decree_day, said_by, said_at, version", [][]any{{"ds1", "cy1", "o1", "b1", "petugas loket", "", "1/2026", "", "n1", db.At(at()), 1}}, "role = 'lain'"},
	{"review_locus", "locus_id, cycle_id, state, changed_by, changed_at, version", [][]any{{"cl1", "cy1", "verified", "n1", db.At(at()), 1}}, "state = 'sent'"},
	{"review_step", "id, cycle_id, locus_id, form_id, act, was, became, account, at, why", [][]any{{"rs1", "cy1", "cl1", "f1", "return", "sent", "field", "n1", db.At(at()), "Foto kurang"}}, "why = ''"},
	{"review_comment", "id, form_id, thread_id, question, text, account, at, resolved_by, resolved_at", [][]any{{"rc1", "f1", "rc1", "PER.1.b", "Mana fotonya?", "n1", db.At(at()), "", nil}}, "text = ''"},
	{"device", "id, account_id, name, hash, sealed, state, made_at, version", [][]any{{"dv1", "n1", "HP 1", "ab", "", "active", db.At(at()), 1}}, "state = 'wiped'"},
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
			}
			for j, column := range strings.Split(s.columns, ", ") {
				if slices.Contains([]string{"slug", "code", "title", "year", "mail", "hash", "issuer", "subject", "provider", "number", "prefix", "series", "running", "about"}, column) && j > 0 {
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
