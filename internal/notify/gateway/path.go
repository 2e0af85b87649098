package gateway

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// pathForm is how a place in a JSON document is written: names and numbers with full stops between,
// "messages.0.id", and * for each of a list.
var pathForm = regexp.MustCompile(`^[^.\s]+(\.[^.\s]+)*$`)

// at returns what stands at a path; with * there may be several, without there is one or none.
func at(value any, path string) []any {
	found := []any{value}
	if path == "" {
		return found
	}
	for name := range strings.SplitSeq(path, ".") {
		var next []any
		for _, v := range found {
			next = append(next, step(v, name)...)
		}
		if found = next; len(found) == 0 || len(found) > 1000 {
			return nil
		}
	}
	return found
}

func step(value any, name string) []any {
	switch v := value.(type) {
	case map[string]any:
		if one, ok := v[name]; ok {
			return []any{one}
		}
	case []any:
		if name == "*" {
			return v
		}
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v) {
			return []any{v[i]}
		}
	}
	return nil
}

// wordAt is the text, number or truth value at a path; "" where there is none.
func wordAt(value any, path string) string {
	if path == "" {
		return ""
	}
	found := at(value, path)
	if len(found) != 1 {
		return ""
	}
	switch v := found[0].(type) {
	case string:
		return clip(v)
	case json.Number:
		return clip(v.String())
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

// clip bounds what is kept of others' words.
func clip(text string) string {
	if len(text) > maxSmall {
		text = text[:maxSmall]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}
