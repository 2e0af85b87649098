package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// An archive is age(gzip(tar)): patuh.json, then each table as tables/NAME/00000001.jsonl and following,
// then the files that belong to it as files/00000001.jsonl and following, then end.json, which counts
// everything and without which an archive is not whole. Whoever has the identity can read it without
// this program, with age, tar and an editor.

// format is the version of what is described above. A reader refuses another.
const format = 1

const (
	headName  = "patuh.json"
	endName   = "end.json"
	tablesDir = "tables/"
	filesDir  = "files/"
	suffix    = ".jsonl"

	// part is how large a piece of a table grows before the next begins.
	part = 1 << 20
	// maxHead bounds patuh.json and end.json: a few hundred tables.
	maxHead = 8 << 20
)

// Head is what an archive says of itself before anything else.
type Head struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // version that wrote it
	Schema  int64     `json:"schema"`  // newest migration that the rows fit
	Engine  string    `json:"engine"`
	Taken   time.Time `json:"taken"`
	// Checkpoint is the newest signed checkpoint of the record in these rows, empty without one; Verifier
	// the key that signed it.
	Checkpoint string      `json:"checkpoint"`
	Verifier   string      `json:"verifier"`
	Tables     []TableHead `json:"tables"`
}

// TableHead names a table and its columns, in the order of the values of its rows.
type TableHead struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

// TableEnd is what a table came to.
type TableEnd struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	// SHA256 is that of its lines, in hexadecimal.
	SHA256 string `json:"sha256"`
}

// End is what an archive says of itself after everything else.
type End struct {
	Tables    []TableEnd `json:"tables"`
	Files     int64      `json:"files"`
	FileBytes int64      `json:"file_bytes"`
	FileSHA   string     `json:"files_sha256"` // of the lines that list them
}

// Rows are the rows of all tables.
func (e End) Rows() int64 {
	var n int64
	for _, t := range e.Tables {
		n += t.Rows
	}
	return n
}

// FileHead is a file that belongs to a backup: where it lies beside the archive, and what must come out.
type FileHead struct {
	Sum  string `json:"sum"`
	Size int64  `json:"size"`
	Name string `json:"name"`
}

// damaged says that an archive is cut off or was changed. What the reading failed with is for whoever
// looks closer.
func damaged(err error) error {
	p := problem.New(problem.Invalid, "backup.damaged", problem.Args{"error": short(err)})
	p.Err = err
	return p
}

func isDamaged(err error) bool {
	var p *problem.Error
	return errors.As(err, &p) && p.Key == "backup.damaged"
}

func short(err error) string {
	text := strings.TrimSpace(err.Error())
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}

// ParseRecipients reads public keys, age1…; each may open the backup alone.
func ParseRecipients(texts []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(strings.ToUpper(text), "AGE-SECRET-KEY-") {
			return nil, problem.New(problem.Invalid, "backup.recipient_secret", nil) // not repeated
		}
		recipient, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, problem.New(problem.Invalid, "backup.recipient", problem.Args{"recipient": text})
		}
		all = append(all, recipient)
	}
	return all, nil
}

// maxIdentities bounds a file of secret keys.
const maxIdentities = 1 << 16

// Identity is a secret key that opens what was made for its recipient.
type Identity = age.Identity

// ParseIdentities reads a file of secret keys as age-keygen writes it. The error never repeats one.
func ParseIdentities(data []byte) ([]Identity, error) {
	if len(data) > maxIdentities {
		return nil, problem.New(problem.Invalid, "backup.identity_file", nil)
	}
	all, err := age.ParseIdentities(bytes.NewReader(data))
	if err != nil || len(all) == 0 {
		return nil, problem.New(problem.Invalid, "backup.identity_file", nil)
	}
	return all, nil
}

// NewIdentity makes a pair: the secret key, and the recipient that backups are made for.
func NewIdentity() (secret, recipient string, err error) { //nolint:nonamedreturns // which is which matters
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return identity.String(), identity.Recipient().String(), nil
}

// decrypt opens what age wrote.
func decrypt(r io.Reader, identities []age.Identity) (io.Reader, error) {
	if len(identities) == 0 {
		return nil, problem.New(problem.Invalid, "backup.identity_none", nil)
	}
	plain, err := age.Decrypt(r, identities...)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, problem.New(problem.Invalid, "backup.identity_wrong", nil)
	}
	if err != nil {
		return nil, damaged(err)
	}
	return plain, nil
}

func readJSON(r io.Reader, size int64, target any) error {
	if size > maxHead {
		return damaged(fmt.Errorf("a head of %d bytes", size))
	}
	decoder := json.NewDecoder(io.LimitReader(r, maxHead))
	if err := decoder.Decode(target); err != nil {
		return damaged(err)
	}
	return nil
}
