package sheet

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

var testSpec = TableSpec{
	Columns: []Column{{Name: "name", Filled: true}, {Name: "score"}, {Name: "note", Optional: true}},
	MaxRows: 3, MaxField: 20, MaxBytes: 400,
}

func TestReadTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       []string // name|score|note of each row
		faults     []string
	}{
		{"plain", "name,score\nA,1\nB,2\n", []string{"A|1|", "B|2|"}, nil},
		{"order, case and space do not matter", " Score ,NAME\r\n 1 , A \r\n", []string{"A|1|"}, nil},
		{"byte order mark and semicolons", "\ufeffname;score\n\"A;B\";95,45\n", []string{"A;B|95,45|"}, nil},
		{"tabs", "name\tscore\nA,B;C\t1\n", []string{"A,B;C|1|"}, nil},
		{"quotes and line breaks inside", "name,score\n\"say \"\"hi\"\"\nthere\",1\n", []string{"say \"hi\"\nthere|1|"}, nil},
		{"blank rows are passed over", "name,score\n,\n\nA,\n", []string{"A||"}, nil},
		{"no last line end", "name,score,note\nA,1,x", []string{"A|1|x"}, nil},
		{"empty", "", nil, []string{"f.csv:1: sheet.fault.no_header"}},
		{
			"every fault of the header", "nama,score,score\nA,1,1\n", nil,
			[]string{"f.csv:1:1: sheet.fault.unknown_column", "f.csv:1:12: sheet.fault.duplicate_column", "f.csv:1:1: sheet.fault.missing_column"},
		},
		{
			"every fault of the rows, and the good rows beside them", "name,score\nA\n,2\nB,3\nééé" + strings.Repeat("é", 18) + ",4\n",
			[]string{"|2|", "B|3|"},
			[]string{"f.csv:2:1: sheet.fault.width", "f.csv:3:1: sheet.fault.blank", "f.csv:5:1: sheet.fault.long_cell"},
		},
		{"columns are counted in characters", "score,name\nééé,\n", []string{"|ééé|"}, []string{"f.csv:2:5: sheet.fault.blank"}},
		{"no text", "name,score\nA,\xff\nB,\x00\n", nil, []string{"f.csv:2:3: sheet.fault.not_utf8", "f.csv:3:3: sheet.fault.control"}},
		{"open quote", "name,score\nA,\"1\n", nil, []string{"f.csv:2:5: sheet.fault.quotes"}},
		{"too many rows", "name,score\nA,1\nB,1\nC,1\nD,1\n", []string{"A|1|", "B|1|", "C|1|"}, []string{"f.csv:5:1: sheet.fault.too_many_rows"}},
		{"too large", "name,score\n" + strings.Repeat("A,1\n", 100), nil, []string{"f.csv: sheet.fault.too_large"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rows, err := ReadTable("f.csv", strings.NewReader(tt.file), testSpec)
			var got []string
			for _, row := range rows {
				got = append(got, row.Get("name")+"|"+row.Get("score")+"|"+row.Get("note"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.faults, keys(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func keys(err error) []string {
	var keys []string
	faults, _ := err.(problem.Faults) // any other error has no keys and fails the comparison
	for _, fault := range faults {
		keys = append(keys, fmt.Sprintf("%s: %s", fault.Place, fault.Key))
	}
	return keys
}

func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	if _, err := locale.Load(Texts); err != nil {
		t.Error(err)
	}
}

func FuzzReadTable(f *testing.F) {
	for _, seed := range []string{"name,score\nA,1\n", "\ufeffname;score\n\"A\nB\";1", "name,score\n\"", "score,name\r\n\r\n,\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ReadTable("f", strings.NewReader(string(data)), testSpec)
		if len(rows) > testSpec.MaxRows {
			t.Fatalf("%d rows", len(rows))
		}
		for _, row := range rows {
			if place := row.Place("name"); place.Line < 2 || place.Column < 1 {
				t.Fatalf("place %v", place)
			}
		}
		if faults, ok := err.(problem.Faults); err != nil && (!ok || len(faults) == 0) {
			t.Fatalf("error %v is not faults", err)
		}
	})
}

// A file of one endless line, or of cells without end, is refused as fast as any other: reading must
// not go over a line again for each character or cell.
func TestLongLinesAreReadInOnePass(t *testing.T) {
	t.Parallel()
	const most = 4 << 20
	spec := TableSpec{Columns: testSpec.Columns, MaxBytes: most + 100}
	tests := []struct{ name, line, want string }{
		{"one cell", strings.Repeat("é", most/2), "f.csv:2:1: sheet.fault.width"},
		{"nothing but cells", "é" + strings.Repeat(",", most-2), "f.csv:2:1: sheet.fault.width"},
		{"a control character at the end", strings.Repeat("é", most/2-1) + "\x01", "f.csv:2:2097152: sheet.fault.control"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan error, 1)
			go func() {
				_, err := ReadTable("f.csv", strings.NewReader("name,score\n"+tt.line+"\n"), spec)
				ended <- err
			}()
			select {
			case err := <-ended:
				var faults problem.Faults
				if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			case <-time.After(time.Minute):
				t.Fatal("it takes minutes") // once over each line takes a fraction of a second
			}
		})
	}
}
