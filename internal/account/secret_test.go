package account

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func asProblem(err error, p **problem.Error) bool { return errors.As(err, p) }

func TestTokensHaveAFormThatScannersKnow(t *testing.T) {
	t.Parallel()
	text := newToken()
	if !ParseToken(text) {
		t.Fatalf("%q is not read", text)
	}
	for name, other := range map[string]string{
		"without prefix": text[6:], "cut": text[:len(text)-1], "longer": text + "0", "empty": "", "only a prefix": tokenPrefix,
		"another letter": text[:10] + string(base62[(strings.IndexByte(base62, text[10])+1)%62]) + text[11:],
		"a sign":         text[:10] + "-" + text[11:],
	} {
		if ParseToken(other) {
			t.Errorf("%s: read", name)
		}
	}
}

func TestLinkCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := newLink()
		typed := strings.ToLower(strings.ReplaceAll(code, "-", rapid.SampledFrom([]string{"", " ", "-", " - "}).Draw(t, "between")))
		typed = strings.ReplaceAll(strings.ReplaceAll(typed, "0", rapid.SampledFrom([]string{"0", "o", "O"}).Draw(t, "zero")), "1", "l")
		got, err := ParseLink(typed)
		if err != nil || got != code {
			t.Fatalf("%q typed as %q is read as %q (%v)", code, typed, got, err)
		}
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		if code[at] == '-' {
			return
		}
		other := string(crockford[(strings.IndexByte(crockford, code[at])+rapid.IntRange(1, 31).Draw(t, "by"))%32])
		if _, err := ParseLink(code[:at] + other + code[at+1:]); err == nil {
			t.Fatalf("a mistake at %d of %q is not noticed", at, code)
		}
	})
}

func TestLettersArePickedEvenly(t *testing.T) {
	t.Parallel()
	for _, alphabet := range []string{base62, crockford, "0123456789"} {
		const each = 2000
		counts := map[rune]int{}
		for _, c := range pick(alphabet, each*len(alphabet)) {
			counts[c]++
		}
		for _, c := range alphabet {
			if n := counts[c]; n < each*8/10 || n > each*12/10 {
				t.Errorf("%c came %d times of %d", c, n, each)
			}
		}
	}
}

func TestStoredStringsAreTheStandardsOwn(t *testing.T) {
	t.Parallel()
	// From test.c of the reference implementation (phc-winner-argon2).
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	h, err := parsePHC(reference)
	if err != nil || !h.matches("password") || h.matches("Password") {
		t.Errorf("the reference string: %v", err)
	}
	for name, text := range map[string]string{
		"argon2i": strings.Replace(reference, "argon2id", "argon2i", 1), "version": strings.Replace(reference, "v=19", "v=16", 1),
		"memory of a terabyte": strings.Replace(reference, "m=65536", "m=1073741824", 1), "leading zero": strings.Replace(reference, "t=2", "t=02", 1),
		"no time": strings.Replace(reference, "t=2,", "", 1), "time of nought": strings.Replace(reference, "t=2", "t=0", 1),
		"padding": reference + "=", "salt": strings.Replace(reference, "c29tZXNhbHQ", "", 1), "empty": "", "plain": "password",
	} {
		if _, err := parsePHC(text); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add(makePHC("x", Params{Memory: 8, Time: 1, Lanes: 1}))
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parsePHC(text)
		if err != nil {
			return
		}
		if h.String() != text || h.params.Memory > maxMemory || h.params.Time > maxTime {
			t.Errorf("%q is read as %q", text, h)
		}
	})
}

func FuzzParseLink(f *testing.F) {
	f.Add(newLink())
	f.Add("il0o-")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseLink(text)
		if err != nil {
			return
		}
		if again, err := ParseLink(code); err != nil || again != code || len(code) != 29 {
			t.Errorf("%q is read as %q and that as %q (%v)", text, code, again, err)
		}
	})
}

func FuzzParseToken(f *testing.F) {
	f.Add(newToken())
	f.Fuzz(func(t *testing.T, text string) {
		if ParseToken(text) && (len(text) != 44 || !strings.HasPrefix(text, tokenPrefix)) {
			t.Errorf("%q passes", text)
		}
	})
}

func FuzzParseMail(f *testing.F) {
	f.Add("pegawai@banjarmasin.go.id")
	f.Add("a@b.c\r\nBcc: x@y.z")
	f.Fuzz(func(t *testing.T, text string) {
		mail, err := ParseMail(text)
		if err != nil {
			return
		}
		if again, err := ParseMail(mail); err != nil || again != mail || strings.ContainsAny(mail, " \r\n\t<>,;") {
			t.Errorf("%q is read as %q (%v)", text, mail, err)
		}
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{"plain", "pegawai@banjarmasin.go.id", "pegawai@banjarmasin.go.id"},
		{"capitals and spaces around", " Pegawai.C+x@Banjarmasinkota.GO.ID ", "pegawai.c+x@banjarmasinkota.go.id"},
		{"a line break", "pegawai@a.go.id\nBcc: x@y.id", ""},
		{"a carriage return at the end", "pegawai@a.go.id\r", ""},
		{"a line break at the end", "pegawai@a.go.id\n", ""},
		{"a zero byte", "pegawai@a.go.id\x00", ""},
		{"a name", "Pegawai <pegawai@a.go.id>", ""},
		{"two", "a@b.id,c@d.id", ""},
		{"a quoted part", `"a b"@c.id`, ""},
		{"no domain", "pegawai@localhost", ""},
		{"a number", "pegawai@[127.0.0.1]", ""},
		{"two signs", "a@b@c.id", ""},
		{"empty label", "a@b..id", ""},
		{"not ASCII", "nöör@a.id", ""},
		{"too long", strings.Repeat("a", 65) + "@b.id", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMail(tt.text)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	about := Account{Mail: "contoh@banjarmasinkota.go.id", Name: "Pegawai Contoh"}
	tests := []struct{ name, password, want string }{
		{"a sentence", good, ""},
		{"no composition rules", "pohonpisangroboh", ""},
		{"twelve letters of another script", "пароходнаяреча", ""},
		{"eleven", "pisangroboh", "short"},
		{"eleven that are many bytes", "ĉĉĉĉĉĉĉĉĉĉĉ", "short"},
		{"a book", strings.Repeat("kapal dan ", 200), "long"},
		{"a control character", "pohon pisang\x00roboh", "letters"},
		{"not UTF-8", "pohon pisang \xff\xfe roboh", "letters"},
		{"common", "1q2w3e4r5t6y", "common"},
		{"common in capitals", "LEAVEMEALONE", "common"},
		{"common with a year", "password2026!", "common"},
		{"common twice", "dragondragon", "common"},
		{"counting", "123456789012", "sequence"},
		{"one letter", "aaaaaaaaaaaaaaa", "sequence"},
		{"backwards", "zyxwvutsrqponm", "sequence"},
		{"a short part", "abc1abc1abc1", "sequence"},
		{"one's own name", "PegawaiContoh2026", "expected"},
		{"one's office", "Banjarmasinkota1!", "expected"},
		{"one's address", "contoh@banjarmasinkota.go.id", "expected"},
		{"the program", "patuhpatuhpatuh9", "expected"},
		{"a name among others", "contoh suka perahu", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := CheckPassword(tt.password, about)
			want := tt.want
			if want != "" {
				want = "account.password." + want
			}
			if got := keyOf(err); err != nil && got != want || (err == nil) != (want == "") {
				t.Errorf("got %v, want %q", err, want)
			}
			if err != nil && strings.Contains(err.Error(), tt.password) {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestTheKeySaysNothingAndFits(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		if err := r.CheckKey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := r.CheckKey(t.Context()); err != nil {
			t.Errorf("a second time: %v", err)
		}
		other, err := OpenKey(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := other.seal("a", "b", "secret")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Key.open("a", "b", sealed); err == nil {
			t.Error("another key opens it")
		}
		if _, err := other.open("a", "c", sealed); err == nil {
			t.Error("it opens for another owner")
		}
		r.Key = other
		wantKind(t, "another key", r.CheckKey(t.Context()), problem.Conflict)
	})
}

func TestOneKeyPerFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keys := make(chan *Key, 8)
	for range cap(keys) {
		go func() {
			key, err := OpenKey(folder)
			if err != nil {
				t.Error(err)
			}
			keys <- key
		}()
	}
	first := <-keys
	for range cap(keys) - 1 {
		if first.secret != (<-keys).secret {
			t.Error("two keys in one folder")
		}
	}
	for _, text := range []string{"", "c2hvcnQ=", strings.Repeat("A", 44)} {
		if _, err := ParseKey(text); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAKeyThatOthersMayReadIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := OpenKey(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, keyFile), 0o640); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(string) (*Key, error){"opened": OpenKey, "found": FindKey} {
		_, err := open(folder)
		if wantKind(t, name, err, problem.Invalid); keyOf(err) != "account.key.open" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASealerOpensItsOwnAlone(t *testing.T) {
	t.Parallel()
	key, err := OpenKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	hooks, gates := key.Sealer("hook"), key.Sealer("gateway")
	sealed, err := hooks.Seal("one", "whsec_contoh")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := hooks.Open("one", sealed); err != nil || text != "whsec_contoh" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := hooks.Open("two", sealed); err == nil {
		t.Error("another's secret was opened")
	}
	if _, err := gates.Open("one", sealed); err == nil {
		t.Error("another room opened it")
	}
	if hooks.Hash("a", "b") == gates.Hash("a", "b") {
		t.Error("two rooms hash alike")
	}
}
