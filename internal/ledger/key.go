package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Names of the files beside the database.
const (
	keyFile  = "ledger.key"
	keptFile = "ledger.checkpoint"
)

// Key signs checkpoints (Ed25519, c2sp.org/signed-note).
type Key struct {
	signer note.Signer
	// Verifier is the public half, "name+hash+key", which anybody needs to check a checkpoint.
	Verifier string
}

// Origin is the ledger's name in its checkpoints.
func (k *Key) Origin() string { return k.signer.Name() }

// NewKey makes a key. Its name is of its own making, patuh-ledger-0123456789abcdef, so that no two
// ledgers share one, whatever address they are served at.
func NewKey() (string, error) {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	secret, _, err := note.GenerateKey(rand.Reader, "patuh-ledger-"+hex.EncodeToString(id[:]))
	return secret, err
}

// ParseKey reads a secret key, PRIVATE+KEY+name+hash+key. The error never repeats it.
func ParseKey(text string) (*Key, error) {
	text = strings.TrimSpace(text)
	signer, err := note.NewSigner(text)
	if err != nil {
		return nil, problem.New(problem.Invalid, "ledger.key.malformed", nil)
	}
	// PRIVATE+KEY+name+hash+key, and the key's base64 may have a "+" of its own.
	parts := strings.SplitN(text, "+", 5)
	data, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(data) != 1+ed25519.SeedSize {
		return nil, problem.New(problem.Invalid, "ledger.key.malformed", nil)
	}
	public, ok := ed25519.NewKeyFromSeed(data[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("ledger: not an Ed25519 key")
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, err
	}
	return &Key{signer: signer, Verifier: verifier}, nil
}

// OpenKey reads the key of a data folder, and makes one, readable by the owner only, when there is
// none. A key in a setting comes before the folder's. An unreadable or public file is Invalid.
func OpenKey(folder, setting string) (*Key, error) {
	if setting != "" {
		return ParseKey(setting)
	}
	path := filepath.Join(folder, keyFile)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return readKey(path)
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "ledger.key.unwritable", problem.Args{"path": path, "error": err.Error()})
	}
	secret, err := NewKey()
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	_, err = file.WriteString(secret + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, errors.Join(problem.New(problem.Invalid, "ledger.key.unwritable",
			problem.Args{"path": path, "error": err.Error()}), os.Remove(path))
	}
	return ParseKey(secret)
}

// FindKey reads the key of a data folder; nil when there is none.
func FindKey(folder string) (*Key, error) {
	path := filepath.Join(folder, keyFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a folder without a key is no failure
	}
	return readKey(path)
}

func readKey(path string) (*Key, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator's own folder
	if err != nil {
		return nil, problem.New(problem.Invalid, "ledger.key.unreadable", problem.Args{"path": path, "error": err.Error()})
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", path, err)
	}
	if os.PathSeparator == '/' && info.Mode().Perm()&0o077 != 0 {
		return nil, problem.New(problem.Invalid, "ledger.key.open", problem.Args{"path": path})
	}
	return ParseKey(string(data))
}
