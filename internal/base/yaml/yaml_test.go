package yaml

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func faults(err error) []string {
	var list problem.Faults
	if !errors.As(err, &list) && err != nil {
		return []string{err.Error()}
	}
	var lines []string
	for _, fault := range list {
		lines = append(lines, fmt.Sprintf("%d:%d %s", fault.Place.Line, fault.Place.Column, fault.Key))
	}
	return lines
}

func TestParseRefusesWhatCanHideOrGrow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"duplicate keys, all of them", "a: 1\nb: 2\na: 3\nb: 4\n", []string{"3:1 yaml.fault.duplicate", "4:1 yaml.fault.duplicate"}},
		{"duplicate in flow", "{a: 1, a: 2}", []string{"1:8 yaml.fault.duplicate"}},
		{"alias and anchor", "a: &x [1]\nb: *x\n", []string{"1:4 yaml.fault.feature", "2:4 yaml.fault.feature"}},
		{"tag", "a: !!binary x\n", []string{"1:4 yaml.fault.feature"}},
		{"merge key", "a: 1\n<<: {b: 1}\n", []string{"2:1 yaml.fault.feature"}},
		{"complex key", "? a\n: b\n", []string{"1:1 yaml.fault.feature"}},
		{"directive", "%YAML 1.2\n---\na: 1\n", []string{"1:1 yaml.fault.feature"}},
		{"two documents", "a: 1\n---\nb: 1\n", []string{"3:2 yaml.fault.documents"}},
		{"open bracket", "a: [1,\n", []string{"1:4 yaml.fault.syntax"}},
		{"tab as indent", "a:\n\tb: 1\n", []string{"2:1 yaml.fault.syntax"}},
		{"not text", "a: \xff\n", []string{"0:0 yaml.fault.encoding"}},
		{"control character", "a: 1\nb: x\x00y\n", []string{"2:0 yaml.fault.control"}},
		{"text that runs backwards", "a: x\u202Ey\n", []string{"1:0 yaml.fault.control"}},
		{"deep flow", strings.Repeat("[", 50_000), []string{"1:41 yaml.fault.depth"}},
		{"deep block", strings.Repeat("- ", 50_000), []string{"1:81 yaml.fault.depth"}},
		{"a crowd of keys", crowd(1001), []string{"1001:6 yaml.fault.crowd"}},
		{"a crowd of items", strings.Repeat("-\n", 20_001), []string{"20001:1 yaml.fault.crowd"}},
		{"too many", "[" + strings.Repeat("1,", 400_000) + "]", []string{"0:0 yaml.fault.count"}},
		{"too large", strings.Repeat("#", MaxBytes+1), []string{"0:0 yaml.fault.size"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f.yaml", []byte(tt.text))
			if diff := cmp.Diff(tt.want, faults(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func crowd(keys int) string {
	var b strings.Builder
	for i := range keys {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

// The worst that the bounds let through; see their comment.
func BenchmarkParseCrowds(b *testing.B) {
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "m%d:\n  %s", i, strings.ReplaceAll(crowd(1000), "\n", "\n  "))
		text.WriteString("\n")
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := Parse("f.yaml", []byte(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}

func TestParseKeepsScalarsAsWritten(t *testing.T) {
	t.Parallel()
	text := "\uFEFFa: 88.00\r\nb: '88.00'\r\nc: 100/3\r\nd: |\r\n  two\r\n  lines\r\ne:\r\nf: [~, 1_0]\r\n"
	got, err := Parse("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	scalar := func(key, text string, quoted bool) Field {
		return Field{Key: key, Value: &Node{Kind: Scalar, Text: text, Quoted: quoted}}
	}
	want := &Node{Kind: Mapping, Fields: []Field{
		scalar("a", "88.00", false),
		scalar("b", "88.00", true),
		scalar("c", "100/3", false),
		scalar("d", "two\nlines\n", true),
		{Key: "e", Value: &Node{}},
		{Key: "f", Value: &Node{Kind: List, Items: []*Node{{}, {Kind: Scalar, Text: "1_0"}}}},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(problem.Place{})); diff != "" {
		t.Error(diff)
	}
	if place := got.Fields[1].Value.Place; place.Line != 2 || place.Column != 4 {
		t.Errorf("b stands at %v", place)
	}
}

func TestNumbersAreExact(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"0", "0"},
		{"88.00", "88"},
		{"-0.5", "-0.5"},
		{"100/3", "100/3"},
		{"2/4", "0.5"},
		{"1/9", "1/9"},
		{"010", ""},
		{"1e3", ""},
		{"0x10", ""},
		{"1,5", ""},
		{"1/0", ""},
		{".5", ""},
		{"+1", ""},
		{"1.5/2", ""},
		{strings.Repeat("9", 19), ""},
	}
	for _, tt := range tests {
		number, ok := ParseNumber(tt.text)
		got := ""
		if ok {
			got = FormatNumber(number)
		}
		if got != tt.want {
			t.Errorf("%s reads as %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestReaderFindsEveryFault(t *testing.T) {
	t.Parallel()
	root, err := Parse("f.yaml", []byte("a: [1]\nb: yes\nc: 1.5\nd: x\ne: {f: 1}\ng: ''\nh: 3,5\ni: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{}
	f := r.Mapping(root, "a", "b", "c", "d", "e", "g", "h", "j")
	readWrongly(r, f)
	if diff := cmp.Diff([]string{
		"1:1 yaml.fault.missing_key", "1:4 yaml.fault.want_mapping", "2:4 yaml.fault.want_bool",
		"3:4 yaml.fault.want_int", "4:4 yaml.fault.want_one_of", "5:4 yaml.fault.want_list",
		"6:4 yaml.fault.want_text", "7:4 yaml.fault.want_number", "8:1 yaml.fault.unknown_key",
	}, faults(r.Err())); diff != "" {
		t.Error(diff)
	}
}

// readWrongly reads the keys of the test above, each as something it is not.
func readWrongly(r *Reader, f Fields) {
	r.Mapping(f.Get("a"))
	r.Bool(f.Get("b"))
	r.Int(f.Get("c"), 0, 9)
	r.OneOf(f.Get("d"), "y", "z")
	r.Items(f.Get("e"))
	r.Text(f.Get("g"))
	r.Number(f.Get("h"))
	f.Need("j")
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	if _, err := locale.Load(Texts); err != nil {
		t.Fatal(err)
	}
}

// Whatever is read can be written, and is then the same document.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a: 1\nb: [x, 'y', \"z\\n\"]\n", "- a: |\n    x\n    y\n- {b: ~}\n", "\"\\u00e9: #\": '- '\n",
		"a: &x 1\nb: *x\n", "[[[[", "a: b: c", "? x\n: y", "a: 'x\n", "{a, b}", "- - - -", "a:\n- b\n-\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before, err := Parse("f.yaml", data)
		if err != nil {
			if len(faults(err)) == 0 {
				t.Fatal("an error without a fault")
			}
			return
		}
		text := Write(before)
		after, err := Parse("f.yaml", text)
		if err != nil {
			t.Fatalf("%v\nfrom %q\nwritten %q", err, data, text)
		}
		options := cmp.Options{
			cmpopts.IgnoreTypes(problem.Place{}), cmpopts.IgnoreFields(Node{}, "Quoted", "Flow"),
			cmpopts.EquateEmpty(),
		}
		if diff := cmp.Diff(before, after, options); diff != "" {
			t.Fatalf("%s\nfrom %q\nwritten %q", diff, data, text)
		}
	})
}
