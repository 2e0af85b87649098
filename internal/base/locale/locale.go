// Package locale turns catalog keys, numbers and dates into Indonesian or English. It knows no
// domain word: every room brings its own texts, as texts/id.json and texts/en.json.
package locale

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"time"
)

// Lang is a language of the interface.
type Lang string

// Indonesian comes first wherever a language must be chosen.
const (
	Indonesian Lang = "id"
	English    Lang = "en"
)

// Langs are the languages of the interface, the default first.
var Langs = []Lang{Indonesian, English}

// Parse returns the language of a tag such as "id" or "en".
func Parse(tag string) (Lang, bool) {
	for _, lang := range Langs {
		if string(lang) == tag {
			return lang, true
		}
	}
	return "", false
}

// message is a text; English may give one and other, chosen by the argument n.
type message struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// Wanted is the first of our languages that an Accept-Language header names; Indonesian otherwise.
func Wanted(header string) Lang {
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if lang, ok := Parse(base); ok {
			return lang
		}
	}
	return Indonesian
}

func (m *message) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &m.Other)
	}
	type plain message
	return json.Unmarshal(data, (*plain)(m))
}

// Catalog holds every text in every language. It is read only after Load.
type Catalog struct {
	texts map[Lang]map[string]message
}

// Load reads texts/id.json and texts/en.json of each room. A key that two rooms give, or that one
// language lacks, is an error.
func Load(rooms ...fs.FS) (*Catalog, error) {
	c := &Catalog{texts: map[Lang]map[string]message{}}
	for _, lang := range Langs {
		c.texts[lang] = map[string]message{}
		for _, room := range rooms {
			if err := c.read(lang, room); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range c.Keys() {
		for _, lang := range Langs {
			if _, ok := c.texts[lang][key]; !ok {
				return nil, fmt.Errorf("catalog: %s has no text for %q", lang, key)
			}
		}
	}
	return c, nil
}

func (c *Catalog) read(lang Lang, room fs.FS) error {
	name := "texts/" + string(lang) + ".json"
	data, err := fs.ReadFile(room, name)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	var texts map[string]message
	if err := json.Unmarshal(data, &texts); err != nil {
		return fmt.Errorf("catalog: %s: %w", name, err)
	}
	for key, text := range texts {
		if _, taken := c.texts[lang][key]; taken {
			return fmt.Errorf("catalog: %q is given by two rooms", key)
		}
		c.texts[lang][key] = text
	}
	return nil
}

// Keys returns every key of any language, sorted.
func (c *Catalog) Keys() []string {
	seen := map[string]bool{}
	for _, texts := range c.texts {
		for key := range texts {
			seen[key] = true
		}
	}
	keys := make([]string, 0, len(seen))
	for key := range seen {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Has reports whether the catalog has a text for key.
func (c *Catalog) Has(key string) bool {
	_, ok := c.texts[Indonesian][key]
	return ok
}

// Printer returns the writer of one language.
func (c *Catalog) Printer(lang Lang) *Printer { return &Printer{Lang: lang, texts: c.texts[lang]} }

// Printer writes texts, numbers and dates in one language.
type Printer struct {
	Lang  Lang
	texts map[string]message
}

// T returns the text of key with its {names} filled from args, given as name, value, name, value.
// Whole numbers are written with thousands marks; strings as they are. A key without a text
// returns itself, so that a forgotten text is seen and nothing fails.
func (p *Printer) T(key string, args ...any) string {
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		named[fmt.Sprint(args[i])] = args[i+1]
	}
	return p.Named(key, named)
}

// Has reports whether key has a text.
func (p *Printer) Has(key string) bool {
	_, ok := p.texts[key]
	return ok
}

// Named is T with the arguments in a map.
func (p *Printer) Named(key string, args map[string]any) string {
	text, ok := p.texts[key]
	if !ok {
		return key
	}
	pattern := text.Other
	if n, ok := whole(args["n"]); ok && n == 1 && text.One != "" {
		pattern = text.One
	}
	return p.fill(pattern, args)
}

func (p *Printer) fill(pattern string, args map[string]any) string {
	if strings.IndexByte(pattern, '{') < 0 {
		return pattern
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(pattern, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(pattern[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(pattern[:open])
		value, ok := args[pattern[open+1:open+end]]
		if ok {
			b.WriteString(p.value(value))
		} else {
			b.WriteString(pattern[open : open+end+1])
		}
		pattern = pattern[open+end+1:]
	}
	b.WriteString(pattern)
	return b.String()
}

// Key is an argument that is a text of the catalog itself, such as the name of a field. It is shown in
// the reader's language.
type Key string

// whole is a whole number of either kind that counts are kept in.
func whole(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), true
	default:
		return 0, false
	}
}

// Day is an argument that is a day. It is written with its weekday, in the reader's language.
type Day time.Time

func (p *Printer) value(v any) string {
	if n, ok := whole(v); ok {
		return p.Int(n)
	}
	switch v := v.(type) {
	case string:
		return v
	case Key:
		return p.Named(string(v), nil)
	case []Key:
		texts := make([]string, len(v))
		for i, key := range v {
			texts[i] = p.Named(string(key), nil)
		}
		return strings.Join(texts, ", ")
	case []string:
		return strings.Join(v, ", ")
	case Day:
		return p.Day(time.Time(v))
	default:
		return fmt.Sprint(v)
	}
}
