package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// authenticator is a device with one passkey, as a browser would speak for it.
type authenticator struct {
	key     *ecdsa.PrivateKey
	id      []byte
	user    []byte
	counter uint32
	origin  string
	flags   byte
}

const (
	present  = 0x01
	verified = 0x04
	attested = 0x40
)

func newAuthenticator(t testing.TB) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{key: key, id: id, origin: "https://patuh.contoh.go.id", flags: present | verified}
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func (d *authenticator) data(flags byte) []byte {
	rp := sha256.Sum256([]byte("patuh.contoh.go.id"))
	d.counter++
	return binary.BigEndian.AppendUint32(append(slices.Clone(rp[:]), flags), d.counter)
}

func (d *authenticator) client(t testing.TB, kind, challenge string) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// create answers navigator.credentials.create().
func (d *authenticator) create(t testing.TB, options json.RawMessage) []byte {
	t.Helper()
	var asked struct {
		PublicKey struct {
			Challenge              string
			User                   struct{ ID string }
			AuthenticatorSelection struct{ ResidentKey, UserVerification string }
		}
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		t.Fatal(err)
	}
	if s := asked.PublicKey.AuthenticatorSelection; s.ResidentKey != "required" || s.UserVerification != "required" {
		t.Errorf("asked for %+v", s)
	}
	user, err := base64.RawURLEncoding.DecodeString(asked.PublicKey.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.user = user
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	public := d.cbor(t, map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	data := append(d.data(d.flags|attested), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(append(data, d.id...), public...)
	object := d.cbor(t, map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	return d.answer(t, map[string]any{
		"clientDataJSON":    b64(d.client(t, "webauthn.create", asked.PublicKey.Challenge)),
		"attestationObject": b64(object),
	})
}

// get answers navigator.credentials.get().
func (d *authenticator) get(t testing.TB, options json.RawMessage) []byte {
	t.Helper()
	var asked struct {
		PublicKey struct {
			Challenge        string
			UserVerification string
			AllowCredentials []any
		}
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		t.Fatal(err)
	}
	if asked.PublicKey.UserVerification != "required" || len(asked.PublicKey.AllowCredentials) > 0 {
		t.Errorf("asked for %+v", asked)
	}
	client, data := d.client(t, "webauthn.get", asked.PublicKey.Challenge), d.data(d.flags)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(slices.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(d.user),
	})
}

func (d *authenticator) cbor(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := webauthncbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (d *authenticator) answer(t testing.TB, response map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (r *room) passkey(t testing.TB, s Session) *authenticator {
	t.Helper()
	d := newAuthenticator(t)
	c, err := r.EnrolPasskey(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.ConfirmPasskey(t.Context(), s, c.Token, d.create(t, c.Options), "kunci di tas"); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAPasskeyIsBothFactors(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "/system_administrator")
		step := r.signIn(t, who.Mail)
		d := r.passkey(t, r.session(t, step.Token))
		if open, err := r.Rotate(t.Context(), step.Token); err != nil || open.Stage != Open {
			t.Errorf("after making it: %v, %v", open.Stage, err)
		}
		begin := func() Ceremony {
			c, err := r.StartPasskey(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		c := begin()
		response := d.get(t, c.Options)
		open, err := r.FinishPasskey(t.Context(), PasskeyAnswer{Ceremony: c.Token, Response: response, Label: "ponsel"})
		if err != nil || open.Stage != Open || open.Session.Account.ID != who.ID {
			t.Fatalf("%+v, %v", open, err)
		}
		if s := r.session(t, open.Token); len(s.Actor.Holdings) != 1 || !s.Strong {
			t.Errorf("%+v", s)
		}
		refuse := func(name string, in PasskeyAnswer) {
			t.Helper()
			if _, err := r.FinishPasskey(t.Context(), in); keyOf(err) != "account.passkey.refused" {
				t.Errorf("%s: %v", name, err)
			}
		}
		refuse("again", PasskeyAnswer{Ceremony: c.Token, Response: response})
		refuse("in another ceremony", PasskeyAnswer{Ceremony: begin().Token, Response: response})
		refuse("no ceremony", PasskeyAnswer{Ceremony: newCookie(), Response: response})
		c = begin()
		answer := d.get(t, c.Options)
		r.add(ceremonyTime)
		refuse("late", PasskeyAnswer{Ceremony: c.Token, Response: answer})
		c = begin()
		refuse("rubbish", PasskeyAnswer{Ceremony: c.Token, Response: []byte(`{"id":"x"}`)})
		c = begin()
		refuse("a flood", PasskeyAnswer{Ceremony: c.Token, Response: make([]byte, maxAnswer+1)})
		d.origin = "https://patuh.contoh.go.id.jahat.id"
		c = begin()
		refuse("from another site", PasskeyAnswer{Ceremony: c.Token, Response: d.get(t, c.Options)})
		d.origin, d.flags = "https://patuh.contoh.go.id", present
		c = begin()
		refuse("nobody looked at the screen", PasskeyAnswer{Ceremony: c.Token, Response: d.get(t, c.Options)})
		d.flags = present | verified
		foreign := newAuthenticator(t)
		foreign.user, foreign.id = d.user, d.id
		c = begin()
		refuse("another key", PasskeyAnswer{Ceremony: c.Token, Response: foreign.get(t, c.Options)})
		d.counter = 1
		c = begin()
		refuse("a copy", PasskeyAnswer{Ceremony: c.Token, Response: d.get(t, c.Options)})
		if !slices.Contains(r.kinds(), "passkey_cloned") {
			t.Errorf("a copy is no event: %v", r.kinds())
		}
		enrol := begin()
		s := r.session(t, open.Token)
		wantKind(t, "a sign-in ceremony to make a key", r.ConfirmPasskey(t.Context(), s, enrol.Token, nil, ""), problem.Invalid)
	})
}

func TestPasskeysNeedAnAddress(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.passkeys = nil
		_, err := r.StartPasskey(t.Context())
		wantKind(t, "without an origin", err, problem.Unavailable)
		if p, err := newPasskeys("patuh"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("an address without a host: %v, %v", p, err)
		}
		r.add(time.Second)
	})
}
