package notify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Kind is a sort of message, declared by the room that sends it. Its built-in words are that room's
// texts notify.kind.NAME.subject and .body; notify.kind.NAME.title is what administrators call it, and
// notify.kind.NAME.example.FIELD fills a preview.
type Kind struct {
	// Name is "room.what" in small letters.
	Name string
	// Fields are what its words may name, besides {name} and {office}. Nothing secret belongs into one.
	Fields []string
	// Required are those of Fields that an authority's own words must name.
	Required []string
	// Urgent messages are never folded into a digest.
	Urgent bool
	// Digest: it may wait for the person's digest.
	Digest bool
	// Installation: it is about the installation alone, so that no authority has words of its own for it.
	Installation bool
	// Stranger: it goes to an address that has no account, so that its reader has no choices to make.
	Stranger bool
	// Link is where such messages lead, for a preview; empty where they lead nowhere.
	Link string
}

// Built-in fields of every kind.
const (
	nameField   = "name"
	officeField = "office"
)

var (
	digestKind = Kind{Name: room + ".digest", Fields: []string{"n"}, Urgent: true}
	testKind   = Kind{Name: room + ".test", Urgent: true}
)

var (
	kindName  = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// Group is the part of the work that the kind belongs to, for which people choose a channel: the room.
func (k Kind) Group() string {
	group, _, _ := strings.Cut(k.Name, ".")
	return group
}

// Key is the key of one of the kind's texts.
func (k Kind) Key(part string) string { return "notify.kind." + k.Name + "." + part }

// fields are what words of the kind may name.
func (k Kind) fields() []string { return append([]string{nameField, officeField}, k.Fields...) }

func (k Kind) check(catalog *locale.Catalog) error {
	if !kindName.MatchString(k.Name) {
		return fmt.Errorf("notify: %q is no name of a kind", k.Name)
	}
	keys := []string{k.Key("subject"), k.Key("body"), k.Key("title"), "notify.group." + k.Group()}
	for _, field := range k.Fields {
		if !fieldName.MatchString(field) || field == nameField || field == officeField {
			return fmt.Errorf("notify: %s: %q is no name of a field", k.Name, field)
		}
		keys = append(keys, k.Key("example."+field))
	}
	for _, field := range k.Required {
		if !slices.Contains(k.Fields, field) {
			return fmt.Errorf("notify: %s requires %q, which is none of its fields", k.Name, field)
		}
	}
	for _, key := range keys {
		if !catalog.Has(key) {
			return fmt.Errorf("notify: no text for %s", key)
		}
	}
	return nil
}

// KindsOf returns the kinds whose words an authority ("" is the installation) can edit, by name.
func (n *Notify) KindsOf(authority string) []Kind {
	return slices.DeleteFunc(n.Kinds(), func(k Kind) bool { return k.Installation && authority != "" })
}

// Kinds returns all kinds, by name.
func (n *Notify) Kinds() []Kind {
	kinds := make([]Kind, 0, len(n.kinds))
	for _, k := range n.kinds {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return kinds
}
