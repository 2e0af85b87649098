package account

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Proof is the answer to a Factor step.
type Proof struct {
	Kind Kind // TOTP, Card or Recovery
	Code string
}

const (
	cardCodes     = 50
	cardDigits    = 8
	recoveryCodes = 10
	recoveryChars = 10 // 50 bits, and each may be tried as slowly as the lane says
	recoveryGroup = 5
)

// FinishSignIn tests a second factor. The step is Open, Enrol when the rules ask for another kind than
// the person has, or Waiting when codes are slowed: the next attempt counts at Until. A wrong code is
// of kind Invalid and leaves the session waiting for another; a code that was used before is refused with its own words and recorded, since somebody
// may have looked on. TooMany when a day's turns are given out.
func (a *Accounts) FinishSignIn(ctx context.Context, token string, proof Proof) (Step, error) {
	s, err := a.find(ctx, a.DB, token)
	if err != nil {
		return Step{}, err
	}
	if s.Stage != Factor {
		return Step{}, problem.New(problem.Conflict, "account.session.not_waiting", nil)
	}
	now := a.now()
	until, failures, err := a.takeTurn(ctx, s, a.codeLane(s.Account.ID), now)
	if err != nil {
		return Step{}, err
	}
	if until.After(now.Time) {
		return Step{Stage: Waiting, Token: token, Until: until.Time}, nil
	}
	var step Step
	var refused error
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		kinds, enough, err := a.answers(ctx, tx, s.Account.ID, now)
		if err != nil {
			return err
		}
		if refused, err = a.test(ctx, tx, s.Account.ID, kinds, proof, now); err != nil {
			return err
		}
		if refused != nil {
			return a.factorRefused(ctx, tx, s, refused, failures, now)
		}
		step, err = a.finish(ctx, tx, token, s, enough, now)
		return err
	})
	if err = errors.Join(err, refused); err != nil {
		return Step{}, err
	}
	return a.describe(ctx, step)
}

// answers are the kinds that a person may answer with now, and whether one of them is enough.
func (a *Accounts) answers(ctx context.Context, tx db.Tx, account string, now db.Time) ([]Kind, bool, error) {
	need, _, err := a.need(ctx, tx, account, now)
	if err != nil {
		return nil, false, err
	}
	has, err := kindsOf(ctx, tx, account)
	kinds, enough := need.answers(has)
	return kinds, enough, err
}

// finish goes on, under a new token, with a session whose second factor was right: it is open or, where
// the rules take no factor that the person has, may set one up.
func (a *Accounts) finish(ctx context.Context, tx db.Tx, token string, s Session, enough bool, now db.Time) (Step, error) {
	if err := leave(ctx, tx, a.codeLane(s.Account.ID), now); err != nil {
		return Step{}, err
	}
	s.Stage, s.Strong, s.Rotate = Open, enough, false
	s.Seen, s.Proved, s.Expire = now.Time, now.Time, s.Created.Add(a.Hours.Most)
	if !enough {
		s.Stage, s.Expire = Enrol, now.Add(unfinished)
	}
	fresh, err := a.change(ctx, tx, token, s)
	step := Step{Stage: s.Stage, Token: fresh, Session: s}
	if err != nil || !enough {
		return step, err
	}
	return step, a.entered(ctx, tx, s, now)
}

// takeTurn lets a session test one code or password: now, or at the time that an earlier attempt was
// given. The session keeps its turn, so that others who know the password cannot take it away.
func (a *Accounts) takeTurn(ctx context.Context, s Session, lanes []lane, now db.Time) (db.Time, int, error) {
	var until db.Time
	failures := 0
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := tx.QueryRow(ctx, `UPDATE session SET seen_at = $2 WHERE id = $1 AND state = $3 RETURNING turn_at`,
			s.ID, now, string(s.Stage)).Scan(&until); errors.Is(err, sql.ErrNoRows) {
			return errEnded()
		} else if err != nil {
			return err
		}
		if !until.IsZero() && until.Before(now.Add(25*hour)) {
			if until.After(now.Time) {
				return nil
			}
			_, err := tx.Exec(ctx, `UPDATE session SET turn_at = NULL WHERE id = $1`, s.ID)
			return err
		}
		for _, l := range lanes {
			at, n, err := enterLane(ctx, tx, l, now)
			if err != nil {
				return err
			}
			if until, failures = db.At(at), n; !at.Before(now.Add(l.wait)) {
				// Those beyond the longest wait would come together, and codes are short.
				return problem.New(problem.TooMany, "account.code.queue", nil)
			}
		}
		if !until.After(now.Time) {
			return nil
		}
		end := s.Expire
		if s.Stage == Factor {
			end = until.Add(unfinished)
		}
		if _, err := tx.Exec(ctx, `UPDATE session SET turn_at = $2, ends_at = $3 WHERE id = $1`, s.ID, until, db.At(end)); err != nil {
			return err
		}
		switch {
		case s.Stage == Factor:
			return a.factorRefused(ctx, tx, s, errCode(), failures, now)
		case telling(failures):
			return a.record(ctx, tx, "sign_in.refused", self(s.Account.ID), s.Account.ID, now, "")
		}
		return nil
	})
	return until, failures, err
}

// test tests a code of one of the kinds, and uses it up.
func (a *Accounts) test(ctx context.Context, tx db.Tx, account string, kinds []Kind, proof Proof, now db.Time) (error, error) {
	if !slices.Contains(kinds, proof.Kind) {
		return errCode(), nil
	}
	return a.spend(ctx, tx, account, proof, now)
}

// spend tests a code and uses it up. The first error says why the code is refused.
func (a *Accounts) spend(ctx context.Context, tx db.Tx, account string, proof Proof, now db.Time) (error, error) {
	switch proof.Kind {
	case TOTP:
		return a.spendTOTP(ctx, tx, account, proof.Code, now)
	case Card:
		return a.spendCard(ctx, tx, account, proof.Code, now)
	case Recovery:
		return a.spendRecovery(ctx, tx, account, proof.Code, now)
	default:
		return errCode(), nil
	}
}

func errCode() error     { return problem.New(problem.Invalid, "account.code.wrong", nil) }
func errCodeUsed() error { return problem.New(problem.Invalid, "account.code.used", nil) }

// factorRefused records a replayed code always, and wrong ones, or those that must wait, as often as
// refused does. Whoever gets this far has the password, so the person is told.
func (a *Accounts) factorRefused(ctx context.Context, tx db.Tx, s Session, why error, failures int, now db.Time) error {
	var p *problem.Error
	replayed := errors.As(why, &p) && p.Key == "account.code.used"
	if !replayed && !telling(failures) {
		return nil
	}
	kind := "code_refused"
	if replayed {
		kind = "code_replayed"
	}
	if err := a.notify(ctx, tx, s.Account, kind, now); err != nil {
		return err
	}
	return a.record(ctx, tx, kind, self(s.Account.ID), s.Account.ID, now, "")
}

// codes are a new sheet or list; the number of the first is 1.
type codes []string

// NewCard makes a sheet of 50 numbered codes in place of the one before and returns it, once, to be
// printed. The session needs a password or passkey given a moment ago.
func (a *Accounts) NewCard(ctx context.Context, s Session) ([]string, error) {
	sheet := make(codes, cardCodes)
	for i := range sheet {
		sheet[i] = digits(cardDigits)
	}
	return a.newCodes(ctx, s, Card, sheet, "card_made")
}

// NewRecoveryCodes makes ten recovery codes in place of those before and returns them, once. They
// stand in for an app or a code sheet, so there must be one.
func (a *Accounts) NewRecoveryCodes(ctx context.Context, s Session) ([]string, error) {
	has, err := kindsOf(ctx, a.DB, s.Account.ID)
	if err != nil {
		return nil, err
	}
	if len((need{}).usable(has)) == 0 {
		return nil, problem.New(problem.Conflict, "account.recovery.alone", nil)
	}
	list := make(codes, recoveryCodes)
	for i := range list {
		list[i] = grouped(pick(crockford, recoveryChars), recoveryGroup)
	}
	return a.newCodes(ctx, s, Recovery, list, "recovery_made")
}

func (a *Accounts) newCodes(ctx context.Context, s Session, kind Kind, list codes, event string) ([]string, error) {
	if err := a.Proved(s); err != nil {
		return nil, err
	}
	now := a.now()
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		had, err := kindsOf(ctx, tx, s.Account.ID)
		if err != nil {
			return err
		}
		told := event
		if !slices.Contains(had, kind) {
			told += "_first" // there are no old ones to say a word about
		}
		asked := int64(0)
		if kind == Card {
			asked = int64(random(cardCodes)) + 1
		}
		id, err := put(ctx, tx, credential{account: s.Account.ID, kind: kind, step: asked}, "", now)
		if err != nil {
			return err
		}
		if _, err := db.InsertAll(ctx, tx, `INSERT INTO code (credential_id, number, hash) VALUES ($1, $2, $3)`,
			func(yield func([]any) bool) {
				for i, code := range list {
					number := i + 1
					if kind == Recovery {
						number = 0
					}
					if !yield([]any{id, i + 1, a.codeHash(id, number, code)}) {
						return
					}
				}
			}); err != nil {
			return err
		}
		if err := a.strengthen(ctx, tx, s, kind); err != nil {
			return err
		}
		return a.factorsChangedTelling(ctx, tx, s, event, told, now)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// strengthen lets the session that set a factor up go on: its person has just shown to hold it. It
// gets a new token at the next request. A factor that the rules do not take opens nothing.
func (a *Accounts) strengthen(ctx context.Context, tx db.Tx, s Session, kind Kind) error {
	need, _, err := a.need(ctx, tx, s.Account.ID, a.now())
	if err != nil || len(need.usable([]Kind{kind})) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE session SET stale = $2, strong = $2, ends_at = $3 WHERE id = $1`,
		s.ID, true, db.At(s.Created.Add(a.Hours.Most)))
	return err
}

// codeHash binds a code to its sheet and number. Recovery codes are found by themselves: number 0.
func (a *Accounts) codeHash(credential string, number int, code string) string {
	plain := strings.NewReplacer(" ", "", "-", "").Replace(code)
	return a.Key.hash("code", credential, strconv.Itoa(number), plain)
}

// spendCard tests the code of the number that is asked for. The number stays the same until its code
// was given, so that somebody with a photo of half a sheet cannot ask for another.
func (a *Accounts) spendCard(ctx context.Context, tx db.Tx, account, text string, now db.Time) (error, error) {
	sheet, err := credentialOf(ctx, tx, account, Card)
	if problem.KindOf(err) == problem.NotFound {
		return errCode(), nil
	}
	if err != nil {
		return nil, err
	}
	code, ok := readDigits(text, cardDigits)
	if !ok {
		return errCode(), nil
	}
	var kept string
	if err := tx.QueryRow(ctx, `SELECT hash FROM code WHERE credential_id = $1 AND number = $2`,
		sheet.id, sheet.step).Scan(&kept); err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(kept), []byte(a.codeHash(sheet.id, int(sheet.step), code))) {
		return a.usedOnSheet(ctx, tx, sheet.id, code)
	}
	return a.nextOnSheet(ctx, tx, sheet, now)
}

// usedOnSheet tells a code that was used before from a wrong one.
func (a *Accounts) usedOnSheet(ctx context.Context, tx db.Tx, sheet, code string) (error, error) {
	numbers, err := db.All(ctx, tx, db.Column[int], `SELECT number FROM code WHERE credential_id = $1 AND used_at IS NOT NULL`, sheet)
	if err != nil {
		return nil, err
	}
	for _, number := range numbers {
		var kept string
		if err := tx.QueryRow(ctx, `SELECT hash FROM code WHERE credential_id = $1 AND number = $2`, sheet, number).Scan(&kept); err != nil {
			return nil, err
		}
		if hmac.Equal([]byte(kept), []byte(a.codeHash(sheet, number, code))) {
			return errCodeUsed(), nil
		}
	}
	return errCode(), nil
}

// nextOnSheet uses a code up and chooses the next number at random. The last code removes the sheet,
// and the person is told.
func (a *Accounts) nextOnSheet(ctx context.Context, tx db.Tx, sheet credential, now db.Time) (error, error) {
	done, err := tx.Exec(ctx, `UPDATE code SET used_at = $3 WHERE credential_id = $1 AND number = $2 AND used_at IS NULL`,
		sheet.id, sheet.step, now)
	if err != nil {
		return nil, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errCodeUsed(), err
	}
	left, err := db.All(ctx, tx, db.Column[int64], `SELECT number FROM code WHERE credential_id = $1 AND used_at IS NULL ORDER BY number`, sheet.id)
	if err != nil {
		return nil, err
	}
	if len(left) == 0 {
		if _, err = tx.Exec(ctx, `DELETE FROM credential WHERE id = $1`, sheet.id); err != nil {
			return nil, err
		}
		who, err := accountByID(ctx, tx, sheet.account)
		if err != nil {
			return nil, err
		}
		return nil, a.notify(ctx, tx, who, "card_used_up", now)
	}
	return nil, db.Update(ctx, tx, `UPDATE credential SET step = $2, used_at = $3, version = version + 1 WHERE id = $1`,
		sheet.id, left[random(len(left))], now)
}

// spendRecovery tests a recovery code.
func (a *Accounts) spendRecovery(ctx context.Context, tx db.Tx, account, text string, now db.Time) (error, error) {
	list, err := credentialOf(ctx, tx, account, Recovery)
	if problem.KindOf(err) == problem.NotFound {
		return errCode(), nil
	}
	if err != nil {
		return nil, err
	}
	code, ok := "", len(text) <= 100
	if ok {
		code, ok = readCode(text)
	}
	if !ok || len(code) != recoveryChars {
		return errCode(), nil
	}
	hash := a.codeHash(list.id, 0, code)
	done, err := tx.Exec(ctx, `UPDATE code SET used_at = $3 WHERE credential_id = $1 AND hash = $2 AND used_at IS NULL`, list.id, hash, now)
	if err != nil {
		return nil, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return nil, err
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM code WHERE credential_id = $1 AND hash = $2`, list.id, hash)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return errCodeUsed(), nil
	}
	return errCode(), nil
}
