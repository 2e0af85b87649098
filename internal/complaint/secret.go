package complaint

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sealed"
)

// byMessage are the ways by which the program itself writes to somebody, so that it has to read where to.
var byMessage = []Reach{BySMS, ByWhatsApp, ByMail}

// checkSecret holds whoever is secret to what can be kept: nobody calls them or writes them a letter, since
// nobody may learn whom; and a message takes that they know what it costs.
func (r *Reporter) checkSecret(f *faults, secrecy Secrecy) {
	if secrecy != Secret {
		r.Accepts = false
		return
	}
	switch {
	case r.Reach == ByPhone || r.Reach == ByLetter:
		f.add("reach", "reach_secret", nil)
	case slices.Contains(byMessage, r.Reach) && !r.Accepts:
		f.add("accepts", "accepts", nil)
	case r.Reach == ByMailbox:
		r.Accepts = false
	}
}

func (r *Reporter) identity() identity {
	return identity{r.Name, r.Phone, r.Mail, r.Address, r.Proxy, r.ProxyWhy}
}

// Named reports whether a secret reporter says more of who they are than the contact that they let the program read.
func (r *Reporter) Named() bool { return r.identity() != r.readable() }

// readable is the one contact of somebody secret that the program may read.
func (r *Reporter) readable() identity {
	_, address := r.channel()
	switch {
	case !r.Accepts || address == "":
		return identity{}
	case r.Reach == ByMail:
		return identity{Mail: address}
	default:
		return identity{Phone: address}
	}
}

// sealWho seals who somebody secret is to the identity officers of an authority; nil where there is nothing to
// be sealed. Kind: Invalid with a fault about "secrecy" where nobody could open it.
func (c *Complaints) sealWho(ctx context.Context, q db.Queryer, authority, id string, secrecy Secrecy, r *Reporter) (*sealed.Identity, error) {
	who := r.identity()
	if secrecy != Secret || who == (identity{}) {
		return nil, nil //nolint:nilnil // nothing to be sealed is no error
	}
	text, err := json.Marshal(who)
	if err != nil {
		return nil, err
	}
	if c.Identities != nil {
		one, err := c.Identities.Seal(ctx, q, authority, id, text)
		if err == nil || problem.KindOf(err) != problem.Conflict {
			return &one, err
		}
	}
	if who == r.readable() {
		return nil, nil //nolint:nilnil // the contact that they let the program read is all there is
	}
	var f faults
	f.found.Add(problem.Place{File: "secrecy"}, "sealed.not_ready", nil)
	return nil, f.found.Err()
}

// Keeps reports whether an authority can keep a name in secret now. Before anybody types one, forms ask this.
func (c *Complaints) Keeps(ctx context.Context, authority string) (bool, error) {
	if c.Identities == nil {
		return false, nil
	}
	return c.Identities.Ready(ctx, c.DB, authority)
}
