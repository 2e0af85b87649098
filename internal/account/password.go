package account

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// A password has at least 12 characters and may have any: NIST SP 800-63B-4, section 3.1.1.2, asks
// for 15 where it is the only factor and 8 beside another, for a list of what is commonly used or
// expected, and forbids rules about kinds of characters and regular changes. Twelve is our choice
// between, since here a rule per role decides about the second factor.
const (
	MinPassword = 12
	// MaxPassword is in bytes: room for any sentence, none for a flood.
	MaxPassword = 1024
	// atOnce is how many passwords are hashed at the same time: 4 × 46 MiB.
	atOnce = 4
)

// common holds the list of common passwords in small letters, sorted, one a line, which make assets
// builds; see common.NOTICE.md for where it is from.
//
//go:embed all:common
var common embed.FS

// commonList refuses to do without the list: a password that is not looked up is not checked.
var commonList = sync.OnceValues(func() ([]string, error) {
	packed, err := common.ReadFile("common/list.gz")
	if err != nil {
		return nil, fmt.Errorf("the list of common passwords is not built, run make assets: %w", err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(unpacked)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), err
})

func isCommon(word string) (bool, error) {
	list, err := commonList()
	if err != nil {
		return false, err
	}
	at := sort.SearchStrings(list, word)
	return at < len(list) && list[at] == word, nil
}

// CheckPassword says whether a password may be chosen by a person of that name and address. The
// error is of kind Invalid, its key says why; it never repeats the password.
func CheckPassword(password string, about Account) error {
	password = canonical(password)
	refused := func(why string) error {
		return problem.New(problem.Invalid, "account.password."+why, problem.Args{"min": MinPassword, "max": MaxPassword})
	}
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return refused("letters")
	case utf8.RuneCountInString(password) < MinPassword:
		return refused("short")
	case len(password) > MaxPassword:
		return refused("long")
	}
	folded := strings.ToLower(password)
	if sequence(folded) {
		return refused("sequence")
	}
	// "password2026!" is no better than "password", and "kalimantan1234567" is expected too.
	bare := strings.TrimFunc(folded, func(c rune) bool { return !unicode.IsLetter(c) })
	for _, word := range []string{folded, bare, repeated(folded)} {
		common, err := isCommon(word)
		if err != nil {
			return err
		}
		if common {
			return refused("common")
		}
	}
	if expected(bare, about) {
		return refused("expected")
	}
	return nil
}

// canonical makes one password of the ways keyboards write the same characters, as NIST asks.
func canonical(password string) string { return norm.NFKC.String(password) }

// repeated returns the part that a text repeats from end to end, or "".
func repeated(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && strings.Repeat(text[:n], len(text)/n) == text {
			return text[:n]
		}
	}
	return ""
}

// sequence reports whether nearly every character follows from the one before: aaaa, 1234, zyxw,
// or a short part again and again.
func sequence(text string) bool {
	if part := repeated(text); part != "" && utf8.RuneCountInString(part) <= 5 {
		return true
	}
	runes := []rune(text)
	breaks := 0
	for i := 2; i < len(runes); i++ {
		if runes[i]-runes[i-1] != runes[i-1]-runes[i-2] || max(runes[i]-runes[i-1], runes[i-1]-runes[i]) > 1 {
			breaks++
		}
	}
	return breaks <= 2
}

// expected reports whether a password is little more than what everybody knows about its owner.
func expected(bare string, about Account) bool {
	known := []string{"patuh", "ombudsman", "indonesia", "password", "rahasia", "katasandi"}
	local, domain, _ := strings.Cut(about.Mail, "@")
	known = append(known, local, about.Mail)
	known = append(known, strings.Split(domain, ".")...)
	known = append(known, strings.Fields(strings.ToLower(about.Name))...)
	rest := strings.ToLower(bare)
	for _, word := range known {
		if utf8.RuneCountInString(word) >= 3 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	letters := 0
	for _, c := range rest {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	return rest != bare && letters < 6
}

// hashPassword waits for a turn; the error is the context's.
func (a *Accounts) hashPassword(ctx context.Context, password string) (string, error) {
	if err := a.turn(ctx); err != nil {
		return "", err
	}
	defer a.turnOver()
	return makePHC(canonical(password), a.params), nil
}

// nobody is compared with when there is no account, so that the answer takes as long.
var nobody = sync.OnceValue(func() string { return makePHC("nobody has this password", Current) })

// checkPassword reports whether a password is the one of a stored string (empty: there is none).
func (a *Accounts) checkPassword(ctx context.Context, stored, password string) (bool, error) {
	if len(password) > MaxPassword {
		password = "" // as wrong, and no dearer
	}
	exists := stored != ""
	if !exists {
		stored = nobody()
	}
	h, err := parsePHC(stored)
	if err != nil {
		return false, err
	}
	if err := a.turn(ctx); err != nil {
		return false, err
	}
	defer a.turnOver()
	return h.matches(canonical(password)) && exists, nil
}

func (a *Accounts) turn(ctx context.Context) error {
	select {
	case a.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return problem.Wrap(problem.Unavailable, ctx.Err())
	}
}

func (a *Accounts) turnOver() { <-a.hashing }

// outdated reports whether a stored string was made with other parameters than today's.
func (a *Accounts) outdated(stored string) bool {
	h, err := parsePHC(stored)
	return err != nil || h.params != a.params
}
