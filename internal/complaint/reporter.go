package complaint

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Reporter is who spoke up and how they want to be reached. All of it may be empty.
type Reporter struct {
	Name, Phone, Mail, Address string
	Reach                      Reach
	// Shown: the office that handles the case may see name and number.
	Shown bool
	// Quiet: no calls, write only; what is written says nothing of the case.
	Quiet bool
	// Assisted: somebody wrote it down for them, and nothing ends because they stay silent.
	Assisted bool
	Needs    []string
	// Accepts: they are secret and still want messages, knowing that the program then keeps one number or address
	// where it can read it.
	Accepts bool
	// Proxy is for whom they speak, and ProxyWhy that person's consent or why there is none (UU 25/2009
	// article 42 paragraph 1).
	Proxy, ProxyWhy string
}

// Needs are what a reporter may ask for (PermenPANRB 11/2024; UU 8/2016).
var Needs = []string{"sign_language", "large_print", "read_aloud", "home_visit", "child", "elderly", "disability", "pregnant", "remote"}

// NeedKey is the catalog key of a need.
func NeedKey(need string) string { return "complaint.need." + need }

// identity is what is sealed: who they are, apart from what they said.
type identity struct {
	Name    string `json:"name,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Address string `json:"address,omitempty"`
	Proxy   string `json:"proxy,omitempty"`
	Why     string `json:"why,omitempty"`
}

const maxPhone, maxMail = 20, 254

// check cleans what a reporter gave. Whoever is anonymous is asked for nothing and nothing of it is kept:
// that is for the caller to see to, before.
func (r *Reporter) check(f *faults, secrecy Secrecy) {
	r.Name = f.line("name", r.Name, 200, false)
	r.Address = f.words("address", r.Address, 500, false)
	r.Proxy = f.line("proxy", r.Proxy, 200, false)
	r.ProxyWhy = f.words("proxywhy", r.ProxyWhy, 500, r.Proxy != "")
	r.Mail = f.line("mail", r.Mail, maxMail, false)
	if at := strings.LastIndexByte(r.Mail, '@'); r.Mail != "" && (at < 1 || !strings.Contains(r.Mail[at:], ".") || strings.ContainsAny(r.Mail, " <>,;\"")) {
		f.add("mail", "mail", nil)
	}
	if phone := strings.TrimSpace(sayable(r.Phone)); phone != "" {
		if r.Phone = readPhone(phone); r.Phone == "" {
			f.add("phone", "phone", nil)
			r.Phone = f.line("phone", phone, maxLine, false)
		}
	}
	if r.Reach == "" {
		r.Reach = ByMailbox
	}
	if !slices.Contains(Reaches, r.Reach) {
		f.add("reach", "choice", nil)
	}
	for _, need := range r.Needs {
		if !slices.Contains(Needs, need) {
			f.add("needs", "choice", nil)
			break
		}
	}
	if field := r.lacks(); field != "" {
		f.add(field, "reach_"+field, nil)
	}
	if r.Quiet && r.Reach == ByPhone {
		f.add("reach", "reach_quiet", nil)
	}
	r.checkSecret(f, secrecy)
	r.Shown = r.Shown && secrecy == Open
}

// lacks names the field without which a reporter cannot be reached as they wish.
func (r *Reporter) lacks() string {
	switch {
	case slices.Contains([]Reach{ByPhone, BySMS, ByWhatsApp}, r.Reach) && r.Phone == "":
		return "phone"
	case r.Reach == ByMail && r.Mail == "":
		return "mail"
	case r.Reach == ByLetter && r.Address == "":
		return "address"
	}
	return ""
}

// ReadPhone writes a number as reporters' numbers are kept; empty where it is none.
func ReadPhone(text string) string { return readPhone(strings.TrimSpace(sayable(text))) }

// readPhone writes a number as +62…; empty where it is none. Numbers of landlines and of other countries
// are numbers, too.
func readPhone(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0:
			b.WriteRune(r)
		case !strings.ContainsRune(" -.()/", r):
			return ""
		}
	}
	number := b.String()
	switch {
	case strings.HasPrefix(number, "00"):
		number = "+" + number[2:]
	case strings.HasPrefix(number, "0"):
		number = "+62" + number[1:]
	case strings.HasPrefix(number, "62"):
		number = "+" + number
	case strings.HasPrefix(number, "8"):
		number = "+62" + number
	}
	if !strings.HasPrefix(number, "+") || len(number) < 8 || len(number) > maxPhone {
		return ""
	}
	// A mobile number with a digit or two forgotten reaches nobody, and nobody would notice: 08 and at least
	// eight digits more.
	if strings.HasPrefix(number, "+628") && len(number) < len("+62812345678") {
		return ""
	}
	return number
}

// seal encrypts who somebody is, bound to their case; empty where there is nothing. Of whoever is secret it is the
// one contact that they let the program read; the rest is for the room of identities.
func (c *Complaints) seal(id string, secrecy Secrecy, r *Reporter) (string, error) {
	who := r.identity()
	if secrecy == Secret {
		who = r.readable()
	}
	if who == (identity{}) {
		return "", nil
	}
	text, err := json.Marshal(who)
	if err != nil {
		return "", err
	}
	return c.Seal.Seal(id, string(text))
}

// caller is the hash by which the earlier cases of a caller are found. Whoever is secret has none: it would
// show that two cases are one person's.
func (c *Complaints) caller(authority string, secrecy Secrecy, r *Reporter) string {
	reached := r.Phone
	if reached == "" {
		reached = strings.ToLower(r.Mail)
	}
	if secrecy != Open || reached == "" {
		return ""
	}
	return c.Seal.Hash("caller", authority, reached)
}

const reporterColumns = `complaint_id, sealed, caller, reach, shown, quiet, assisted, needs, proxied, version`

// reporterOf reads who spoke up. Whoever calls it has decided that they may know.
func (c *Complaints) reporterOf(ctx context.Context, q db.Queryer, id string) (Reporter, error) {
	var sealed, needs string
	r, err := db.One(ctx, q, func(row db.Row) (Reporter, error) {
		var r Reporter
		return r, row.Scan(&sealed, &r.Reach, &r.Shown, &r.Quiet, &r.Assisted, &needs)
	}, `SELECT sealed, reach, shown, quiet, assisted, needs FROM complaint_reporter WHERE complaint_id = $1`, id)
	if err != nil {
		return r, err
	}
	r.Needs = strings.Fields(needs)
	if sealed == "" {
		return r, nil
	}
	text, err := c.Seal.Open(id, sealed)
	if err != nil {
		return r, problem.Wrap(problem.Internal, fmt.Errorf("open who sent case %s: %w", id, err))
	}
	var who identity
	if err := json.Unmarshal([]byte(text), &who); err != nil {
		return r, fmt.Errorf("read who sent case %s: %w", id, err)
	}
	r.Name, r.Phone, r.Mail, r.Address, r.Proxy, r.ProxyWhy = who.Name, who.Phone, who.Mail, who.Address, who.Proxy, who.Why
	return r, nil
}
