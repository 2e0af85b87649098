package field

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/serve"
)

// prove finds out for whom a phone calls.
func (c *call) prove(ctx context.Context, by proof) error {
	switch by {
	case bySession:
		s, err := c.field.Signed(c.writer, c.http)
		c.actor, c.session = s.Actor, s
		return err
	case byCredential:
		return nil
	default:
		credential, err := credential(c.http)
		if err == nil {
			c.device, c.actor, err = c.field.Devices.Contact(ctx, credential)
		}
		return c.slowed(ctx, err)
	}
}

// credential is what a device shows: "Authorization: Device ID.SECRET".
func credential(r *http.Request) (string, error) {
	// The scheme's name is in capital or small letters (RFC 9110, section 11.1).
	scheme, text, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, device.Scheme) || len(r.Header["Authorization"]) != 1 {
		return "", problem.New(problem.Unauthenticated, "field.no_credential", nil)
	}
	return text, nil
}

// slowed tells whoever shows wrong credentials again and again to slow down, by network. A good one is never refused
// for what others in its network do.
func (c *call) slowed(ctx context.Context, err error) error {
	if !device.Guessed(err) {
		return err
	}
	wait, ok := c.field.refused.Allow(ctx)
	if ok {
		return err
	}
	c.retry = wait
	return problem.New(problem.TooMany, "field.slow", nil)
}

// read decodes the one JSON object that a call brings.
func (c *call) read(into any) error {
	body, err := c.body()
	if err != nil {
		return err
	}
	return decode(body, into)
}

func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return &problem.Error{Kind: problem.Invalid, Key: "field.no_json", Err: err}
	}
	return nil
}

// body reads what a call brings.
func (c *call) body() ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, problem.New(problem.Invalid, "field.no_json", nil)
	}
	body, err := io.ReadAll(c.http.Body)
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		err = &problem.Error{Kind: problem.Invalid, Key: "field.cut_off", Err: err} // a line that dropped
	}
	return body, err
}

// given is what a device is told once.
type given struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
	Key    string `json:"key"`
	Mark   string `json:"mark"`
}

// makeDevice registers a phone: POST device {"name"}.
func (f *Field) makeDevice(ctx context.Context, c *call) (any, error) {
	var asked struct {
		Name string `json:"name"`
	}
	if err := c.read(&asked); err != nil {
		return nil, err
	}
	got, err := f.Devices.Make(ctx, c.actor, asked.Name)
	if err != nil {
		return nil, err
	}
	serve.KeepStorage(c.writer, c.http)
	return given(got), nil
}

// againDevice gives a phone a new secret and its key: POST device/again {"id"}. Whoever holds the phone of somebody else
// may find their session open in it: the password, or a passkey, must have been given a moment ago.
func (f *Field) againDevice(ctx context.Context, c *call) (any, error) {
	var asked struct {
		ID string `json:"id"`
	}
	if err := c.read(&asked); err != nil {
		return nil, err
	}
	if err := f.Accounts.Proved(c.session); problem.KindOf(err) == problem.Forbidden {
		return nil, problem.New(problem.Forbidden, "field.prove_again", nil)
	} else if err != nil {
		return nil, err
	}
	got, err := f.Devices.Again(ctx, c.actor, asked.ID)
	if err != nil {
		return nil, err
	}
	serve.KeepStorage(c.writer, c.http)
	return given(got), nil
}

// askDevice tells a phone that is locked whether it is to erase everything: GET device/ask, with its mark in place of a
// secret.
func (f *Field) askDevice(ctx context.Context, c *call) (any, error) {
	credential, err := credential(c.http)
	if err == nil {
		err = f.Devices.Ask(ctx, credential)
	}
	return struct{}{}, c.slowed(ctx, err)
}

// emptied takes note that a phone has erased itself: POST device/emptied.
func (f *Field) emptied(ctx context.Context, c *call) (any, error) {
	credential, err := credential(c.http)
	if err == nil {
		err = f.Devices.Emptied(ctx, credential)
	}
	if err := c.slowed(ctx, err); err != nil {
		return nil, err
	}
	serve.LetStorageGo(c.writer, c.http)
	return struct{}{}, nil
}
