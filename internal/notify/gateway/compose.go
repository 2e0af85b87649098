package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/phone"
)

// Secrets are what a configuration names and nobody is shown.
type Secrets struct{ One, Two string }

// values are what placeholders stand for in one request.
type values struct {
	all, header *strings.Replacer
}

func fill(s Secrets, to, text, id string) values {
	basic := base64.StdEncoding.EncodeToString([]byte(s.One + ":" + s.Two))
	header := []string{"{secret1}", s.One, "{secret2}", s.Two, "{basic}", basic, "{id}", id}
	return values{all: strings.NewReplacer(append(header, "{to}", to, "{text}", text)...), header: strings.NewReplacer(header...)}
}

// compose builds the request for one message. Every placeholder is put in after its surroundings were
// taken apart, and written out in the form that belongs there.
func (c Config) compose(s Secrets, to, text, id string) (outbound.Request, error) {
	v := fill(s, to, text, id)
	address, err := c.address(v)
	if err != nil {
		return outbound.Request{}, err
	}
	in := outbound.Request{Method: c.Method, URL: address, Header: http.Header{}, Stay: true, Most: maxAnswer}
	for _, h := range c.Headers {
		in.Header.Set(h.Name, v.header.Replace(h.Value))
	}
	switch c.Format {
	case JSON:
		in.Type = "application/json"
		in.Body, err = c.json(v)
	case Form:
		in.Type = "application/x-www-form-urlencoded"
		in.Body, err = c.form(v)
	}
	return in, err
}

// maxAnswer is how many bytes of an answer are read.
const maxAnswer = 64 << 10

func (c Config) address(v values) (string, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "", err
	}
	parts := strings.Split(u.Path, "/")
	escaped := make([]string, len(parts))
	for i, part := range parts {
		parts[i] = v.all.Replace(part)
		escaped[i] = url.PathEscape(parts[i])
	}
	u.Path, u.RawPath = strings.Join(parts, "/"), strings.Join(escaped, "/")
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", err
	}
	for name, list := range query {
		for i := range list {
			list[i] = v.all.Replace(list[i])
		}
		query[name] = list
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}

func (c Config) json(v values) ([]byte, error) {
	document, err := parseJSON([]byte(c.Template))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(filled(document, v)); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// filled is a document with the placeholders inside its strings put in.
func filled(value any, v values) any {
	switch one := value.(type) {
	case string:
		return v.all.Replace(one)
	case []any:
		for i := range one {
			one[i] = filled(one[i], v)
		}
	case map[string]any:
		for name := range one {
			one[name] = filled(one[name], v)
		}
	}
	return value
}

func (c Config) form(v values) ([]byte, error) {
	pairs, err := lines(c.Template)
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	for _, p := range pairs {
		form.Add(p.Name, v.all.Replace(p.Value))
	}
	return []byte(form.Encode()), nil
}

// written is a number as the provider wants it; false for one that it cannot reach: that of a public
// service, or a foreign one where numbers begin with 0.
func (c Config) written(number string) (string, bool) {
	kept, ok := phone.Normal(number)
	if !ok || !strings.HasPrefix(kept, "+") {
		return "", false
	}
	digits := strings.TrimPrefix(phone.URI(kept), "tel:+")
	switch {
	case c.Numbers == Plus62:
		return "+" + digits, true
	case c.Numbers == Bare62:
		return digits, true
	case strings.HasPrefix(digits, "62"):
		return "0" + digits[2:], true
	default:
		return "", false
	}
}

// judge reads an answer: the provider's name for the message, and whether it took it.
func (c Config) judge(got outbound.Answer) (string, bool) {
	if got.Status < c.From || got.Status > c.To {
		return "", false
	}
	document, err := parseJSON(got.Body)
	if err != nil {
		return "", c.OKPath == ""
	}
	if c.OKPath == "" {
		return wordAt(document, c.IDPath), true
	}
	for _, want := range c.OKValues {
		if strings.EqualFold(wordAt(document, c.OKPath), want) {
			return wordAt(document, c.IDPath), true
		}
	}
	return "", false
}

// unknown reads from an answer that was no good whether it says that nobody has the number.
func (c Config) unknown(got outbound.Answer) bool {
	if c.UnknownPath == "" {
		return false
	}
	document, err := parseJSON(got.Body)
	if err != nil {
		return false
	}
	word := wordAt(document, c.UnknownPath)
	return word != "" && slices.ContainsFunc(c.Unknown, func(one string) bool { return strings.EqualFold(one, word) })
}
