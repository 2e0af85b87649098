package complaint

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Draft is what somebody has written so far, as they typed it: nothing is checked before it is sent, and
// nothing is lost because it is wrong.
type Draft struct {
	Authority, Lang           string
	Kind                      Kind
	Words, Place              string
	Position, Region          string
	Happened, Asked, Promised string
	Wish, Link                string
	Category, Service         string
	TargetBody, TargetUnit    string
	About                     About
	// Whom is who or which counter it is about, as somebody who may not know their name says it. The office
	// reads it with the words.
	Whom     string
	Secrecy  Secrecy
	Priority Priority
	Channel  Channel
	Reporter Reporter
	Files    []string // ids, of DraftOwner
	// Once is what all sendings of this draft have in common. It is the draft's and not the token's: a browser
	// that keeps its token longer than we keep the draft begins another one with it.
	Once string
	// Step is how far they are, for the form to go on from.
	Step int
	// Sent is the id of the case that it became; then nothing else is left but Once.
	Sent string
	// Kept is when it was last kept, Until when it goes.
	Kept, Until time.Time
}

// Limits of drafts. MaxDraft is enough for 100,000 words, so that whoever wrote too much still has it.
const (
	MaxDraft     = 1 << 20 // bytes
	draftLasts   = 7 * 24 * time.Hour
	receiptLasts = 24 * time.Hour
	tokenBytes   = 24
	maxDraftFile = 50
)

// NewToken returns what a browser keeps to find its draft again. Nobody else can open the draft, whoever has
// the database and the installation's key.
func NewToken() string {
	var raw [tokenBytes]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// tokenForm reports whether a token is one of NewToken's form; the shortest somebody could guess is none.
func tokenForm(token string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	return err == nil && len(raw) == tokenBytes
}

// DraftOwner is the owner of the files that were sent for a draft. It does not give the token away.
func DraftOwner(token string) string {
	sum := sha256.Sum256([]byte("patuh-draft-owner\n" + token))
	return "draft:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// Draft returns a draft. Kinds: NotFound for a token that has none, or none any more.
func (c *Complaints) Draft(ctx context.Context, token string) (Draft, error) {
	var sealed string
	var d Draft
	if !tokenForm(token) {
		return d, noDraft()
	}
	var kept, until db.Time
	now := c.now()
	err := db.Problem(c.DB.QueryRow(ctx, `SELECT sealed, coalesce(complaint_id, ''), touched_at, expires_at FROM complaint_draft
		WHERE token = $1 AND expires_at > $2`, c.draftKey(token), db.At(now)).Scan(&sealed, &d.Sent, &kept, &until))
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = noDraft()
		}
		return d, err
	}
	sent := d.Sent
	if sealed != "" {
		text, err := unsealDraft(token, sealed)
		if err != nil {
			return d, problem.Wrap(problem.Internal, err)
		}
		if err := json.Unmarshal(text, &d); err != nil {
			return d, fmt.Errorf("read a draft: %w", err)
		}
	}
	d.Sent, d.Kept, d.Until = sent, kept.Time, until.Time
	return d, nil
}

func noDraft() error { return problem.New(problem.NotFound, "complaint.no_draft", nil) }

// KeepDraft keeps what somebody has written so far, for seven days from now. Kinds: NotFound for what is no
// token; TooLarge; Conflict for a draft that was sent.
func (c *Complaints) KeepDraft(ctx context.Context, token string, d Draft) error {
	if !tokenForm(token) {
		return noDraft()
	}
	d.Sent, d.Kept, d.Until = "", time.Time{}, time.Time{}
	if d.Once == "" {
		d.Once = NewToken()
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if len(text) > MaxDraft || len(d.Files) > maxDraftFile {
		return problem.New(problem.TooLarge, "complaint.draft_large", nil)
	}
	sealed, err := sealDraft(token, text)
	if err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := c.now()
		result, err := tx.Exec(ctx, `INSERT INTO complaint_draft (token, sealed, complaint_id, touched_at, expires_at) VALUES ($1, $2, NULL, $3, $4)
			ON CONFLICT (token) DO UPDATE SET sealed = excluded.sealed, touched_at = excluded.touched_at, expires_at = excluded.expires_at
			WHERE complaint_draft.complaint_id IS NULL`, c.draftKey(token), sealed, db.At(now), db.At(now.Add(draftLasts)))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, problem.New(problem.Conflict, "complaint.draft_sent", nil))
		}
		return nil
	})
}

// DropDraft forgets a draft; one that is not there is no error. Its files go by themselves.
func (c *Complaints) DropDraft(ctx context.Context, token string) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM complaint_draft WHERE token = $1`, c.draftKey(token))
		return err
	})
}

// SendDraft makes a case of a draft. Twice is as good as once: the second sending gets the same receipt.
// What is wrong with it stays in the draft. For a day the token still opens the receipt, PIN and all, for
// whoever lost the line at that moment; then not even a phone that many use can. Kinds: those of Draft and
// Receive.
func (c *Complaints) SendDraft(ctx context.Context, token string) (Receipt, error) {
	return c.SendDraftFrom(ctx, token, netip.Prefix{})
}

// SendDraftFrom is SendDraft from a network, at which the gate looks.
func (c *Complaints) SendDraftFrom(ctx context.Context, token string, network netip.Prefix) (Receipt, error) {
	d, err := c.Draft(ctx, token)
	if err != nil {
		return Receipt{}, err
	}
	if d.Sent != "" {
		return c.receiptOf(ctx, c.DB, d.Sent, c.pinOf(onceOf(d.Once)))
	}
	text, err := json.Marshal(struct{ Once string }{d.Once}) // as a Draft with nothing else
	if err != nil {
		return Receipt{}, err
	}
	left, err := sealDraft(token, text)
	if err != nil {
		return Receipt{}, err
	}
	n := c.arriving(d, token)
	n.Network = network
	return c.receive(ctx, access.Public(), n, &sending{c.draftKey(token), left})
}

// sending is a draft on its way to be a case: its key, and what is left of it then.
type sending struct{ key, left string }

// settle empties the drafts that become cases, in the transaction that writes those: whoever is told of a case
// has no draft of it left, and a draft is not emptied for a case that is not there. One that was thrown away
// meanwhile stays away.
func (s *sitting) settle(ctx context.Context, all []*arrival) error {
	args := []any{db.At(s.now.Add(receiptLasts))}
	var rows []string
	add := func(key, id, left any) {
		rows = append(rows, `(`+db.Marks(len(args)+1, 3)+`)`)
		args = append(args, key, id, left)
	}
	for _, a := range all {
		if a.draft != nil && a.err == nil && a.made.Case.ID != "" {
			add(a.draft.key, a.made.Case.ID, a.draft.left)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	for len(rows)&(len(rows)-1) != 0 {
		add(args[1], args[2], args[3]) // statements of few lengths stay prepared
	}
	_, err := s.tx.Exec(ctx, `UPDATE complaint_draft SET sealed = sent.column3, complaint_id = sent.column2, expires_at = $1
		FROM (VALUES `+strings.Join(rows, ", ")+`) AS sent WHERE token = sent.column1`, args...)
	return err
}

func (c *Complaints) draftKey(token string) string { return c.Seal.Hash("draft", token) }

// sealDraft encrypts under the token itself, which is kept nowhere here.
func sealDraft(token string, text []byte) (string, error) {
	box, err := draftBox(token)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, text, nil)), nil
}

func unsealDraft(token, sealed string) ([]byte, error) {
	box, err := draftBox(token)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < box.NonceSize() {
		return nil, errors.New("complaint: a draft has the wrong form")
	}
	return box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
}

func draftBox(token string) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("patuh-draft-key\n" + token)) // of 192 random bits: no slow hash is needed
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
