package complaint

import (
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/evidence"
)

// filesOf is the field of an entry's data that names the files which came with it, by their ids.
const filesOf = "files"

// holder is who holds the files of a case: the case itself, wherever it is handled, whichever entry they came
// with.
func holder(c Case) evidence.Holder {
	return evidence.Holder{Kind: "case", ID: c.ID, Scope: access.Scope{Authority: c.Authority}}
}

// fileList is what stands in an entry's data under filesOf.
func fileList(ids []string) string { return strings.Join(ids, " ") }

// Files are the ids of the files that came with an entry.
func (e *Entry) Files() []string { return strings.Fields(e.Data[filesOf]) }
