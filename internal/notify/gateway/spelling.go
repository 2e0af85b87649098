package gateway

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// spellings are the forms in which a request may hold a text: as it is, in an address, in a form, in JSON.
// The longest come first.
func spellings(text string) []string {
	forms := []string{text, url.PathEscape(text), url.QueryEscape(text)}
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) == nil {
		forms = append(forms, strings.Trim(strings.TrimSpace(quoted.String()), `"`))
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(forms)
}
