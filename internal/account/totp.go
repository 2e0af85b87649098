package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"image/png"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	hour       = time.Hour
	totpPeriod = 30
	totpSecret = 20 // bytes, as RFC 4226 recommends
	qrSize     = 330
)

// Enrolment is a TOTP secret that the person has not yet shown to hold. The caller keeps Sealed in the
// form; nothing is stored until ConfirmTOTP.
type Enrolment struct {
	Secret string // in groups of four, to be typed where no camera is
	PNG    []byte // the same as a QR code
	Sealed string
}

// EnrolTOTP begins to set up an app.
func (a *Accounts) EnrolTOTP(ctx context.Context, s Session) (Enrolment, error) {
	if err := ctx.Err(); err != nil {
		return Enrolment{}, err
	}
	if err := a.Proved(s); err != nil {
		return Enrolment{}, err
	}
	raw := make([]byte, totpSecret)
	rand.Read(raw)
	secret := base32.StdEncoding.EncodeToString(raw)
	sealed, err := a.Key.seal("totp/enrol", s.ID, secret)
	if err != nil {
		return Enrolment{}, err
	}
	return a.shown(s, secret, sealed)
}

// ShowTOTP is the enrolment of a sealed secret once more, after a wrong code. The error is of kind
// Invalid for a secret that was not sealed for this session.
func (a *Accounts) ShowTOTP(s Session, sealed string) (Enrolment, error) {
	if err := a.Proved(s); err != nil {
		return Enrolment{}, err
	}
	secret, err := a.openEnrolment(s, sealed)
	if err != nil {
		return Enrolment{}, err
	}
	return a.shown(s, secret, sealed)
}

func (a *Accounts) shown(s Session, secret, sealed string) (Enrolment, error) {
	picture, err := qrCode(totpURL(a.issuer(), s.Account.Mail, secret))
	return Enrolment{Secret: strings.ReplaceAll(grouped(secret, 4), "-", " "), PNG: picture, Sealed: sealed}, err
}

func (a *Accounts) openEnrolment(s Session, sealed string) (string, error) {
	secret, err := a.Key.open("totp/enrol", s.ID, sealed)
	if err != nil || len(sealed) > 1000 {
		return "", problem.New(problem.Invalid, "account.totp.again", nil)
	}
	return secret, nil
}

func (a *Accounts) issuer() string {
	u, err := url.Parse(a.Origin)
	if err != nil || u.Hostname() == "" {
		return "Patuh"
	}
	return "Patuh " + u.Hostname()
}

func totpURL(issuer, mail, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	// Spaces as %20: apps do not read + as a space.
	return "otpauth://totp/" + url.PathEscape(issuer+":"+mail) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

func qrCode(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	if code, err = barcode.Scale(code, qrSize, qrSize); err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	err = png.Encode(&picture, code)
	return picture.Bytes(), err
}

// ConfirmTOTP sets the app up when the code is right, in place of the one before.
func (a *Accounts) ConfirmTOTP(ctx context.Context, s Session, sealed, code, label string) error {
	if err := a.Proved(s); err != nil {
		return err
	}
	secret, err := a.openEnrolment(s, sealed)
	if err != nil {
		return err
	}
	if label, err = parseLabel(label); err != nil {
		return err
	}
	now := a.now()
	step, ok := totpStep(secret, code, now.Time)
	if !ok {
		return errCode()
	}
	kept, err := a.Key.seal("totp", s.Account.ID, secret)
	if err != nil {
		return err
	}
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := put(ctx, tx, credential{account: s.Account.ID, kind: TOTP, secret: kept, step: step}, label, now); err != nil {
			return err
		}
		if err := a.strengthen(ctx, tx, s, TOTP); err != nil {
			return err
		}
		return a.factorsChanged(ctx, tx, s, "totp_made", now)
	})
}

// totpStep returns the time step whose code was given: this one, or the one before or after, for
// clocks that are half a minute off. All three are compared whatever the first says.
func totpStep(secret, text string, now time.Time) (int64, bool) {
	code, ok := readDigits(text, 6)
	if !ok {
		return 0, false
	}
	this := now.Unix() / totpPeriod
	found := int64(0)
	for _, step := range []int64{this - 1, this, this + 1} {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*totpPeriod, 0), totp.ValidateOpts{
			Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, found != 0
}

// spendTOTP tests a code and remembers its step: a code, and any older one, is good once. After a
// clock was set back, codes are refused until it has caught up.
func (a *Accounts) spendTOTP(ctx context.Context, tx db.Tx, account, code string, now db.Time) (error, error) {
	kept, err := credentialOf(ctx, tx, account, TOTP)
	if problem.KindOf(err) == problem.NotFound {
		return errCode(), nil
	}
	if err != nil {
		return nil, err
	}
	secret, err := a.Key.open("totp", account, kept.secret)
	if err != nil {
		return nil, err
	}
	step, ok := totpStep(secret, code, now.Time)
	if !ok {
		return errCode(), nil
	}
	done, err := tx.Exec(ctx, `UPDATE credential SET step = $2, used_at = $3, version = version + 1 WHERE id = $1 AND step < $2`,
		kept.id, step, now)
	if err != nil {
		return nil, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errCodeUsed(), err
	}
	return nil, nil
}

// random is a number below n from the system's source.
func random(n int) int {
	number, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		return 0 // crypto/rand ends the program rather than fail
	}
	return int(number.Int64())
}
