package field_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// Every address of the application, tried with nothing, with a wrong credential, with the session of every role at every
// level, and by another method: whoever fills no forms gets nowhere, and every answer is hard outside.
func TestEveryAddressOfThePhoneIsForAssessorsAlone(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil))
	for address, session := range p.world.Field.Addresses() {
		method, path, _ := strings.Cut(address, " ")
		body := func() *strings.Reader { return strings.NewReader(`{"name":"HP","id":"x"}`) }
		p.ask(method, path, body(), "Content-Type", "application/json")
		p.want(http.StatusUnauthorized, `"again":true`)
		other := http.MethodPut
		p.ask(other, path, body())
		p.want(http.StatusMethodNotAllowed)
		if allow := p.header.Get("Allow"); allow != method {
			t.Errorf("%s: allows %q", address, allow)
		}
		for who := range p.world.Tokens {
			p.ask(method, path, body(), "Content-Type", "application/json", "Cookie", p.world.Cookie(who).String())
			may := len(access.Where(p.world.Actor(t, who), access.FillForms)) > 0
			switch {
			case !session: // a session opens nothing that a device opens
				p.want(http.StatusUnauthorized)
			case !may && path == "/lapangan/api/device/again": // one's own is opened by whoever once assessed
				p.want(http.StatusNotFound)
			case !may:
				p.want(http.StatusForbidden)
			case p.status != http.StatusOK && p.status != http.StatusNotFound:
				t.Errorf("%s as %s: %d %s", address, who, p.status, p.body)
			}
		}
	}
	for _, address := range []string{"POST /lapangan/kirim", "HEAD /lapangan/kirim/x", "PATCH /lapangan/kirim/x", "DELETE /lapangan/kirim/x"} {
		method, path, _ := strings.Cut(address, " ")
		p.ask(method, path, http.NoBody, "Tus-Resumable", "1.0.0", "Cookie", p.world.Cookie(assessor).String())
		p.want(http.StatusUnauthorized)
	}
	p.ask("OPTIONS", "/lapangan/kirim", http.NoBody)
	p.want(http.StatusNoContent)
}
