package bounce_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail/bounce"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

const (
	delivery = "0b000000-0000-7000-8000-000000000001"
	another  = "0b000000-0000-7000-8000-000000000002"
	host     = "patuh.contoh.go.id"
	address  = "pegawai@contoh.go.id"
)

func written() mailtest.Report {
	return mailtest.Report{Delivery: delivery, To: address, Host: host}
}

func TestAReportNamesTheDeliveryTheAddressAndWhy(t *testing.T) {
	t.Parallel()
	want := []notify.Report{{
		Delivery: delivery, Addresses: []string{address, address, address, address}, Action: "failed", Status: "5.1.1",
		Diagnostic: "smtp; 550 5.1.1 (address) Recipient address rejected",
	}}
	if diff := cmp.Diff(want, bounce.Parse(strings.NewReader(written().String()), host)); diff != "" {
		t.Error(diff)
	}
}

// edit is a report with parts of it replaced.
func edit(oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(written().String()) }

func TestReportsOfAllMannersOfServersAreRead(t *testing.T) {
	t.Parallel()
	body := written().String()
	_, returned, _ := strings.Cut(body, "Content-Type: message/rfc822\n\n")
	returned, _, _ = strings.Cut(returned, "\n--8A3B")
	for name, raw := range map[string]string{
		"headers alone":         edit("message/rfc822", "text/rfc822-headers", "\nHalo.\n", ""),
		"without a Message-ID":  edit("Message-ID: <"+delivery+"@"+host+">\n", ""),
		"another's Message-ID":  edit(delivery+"@"+host, "neu@relay.contoh.go.id"),
		"without our own field": edit("X-Patuh-Delivery: "+delivery+"\n", ""),
		"with CRLF":             strings.ReplaceAll(body, "\n", "\r\n"),
		"in other letters":      edit("Action: failed", "action: Failed (permanent)", "Status: 5.1.1", "status: 5.1.1 (bad address)"),
		"returned in base64": edit("Content-Type: message/rfc822\n", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
			returned, base64.StdEncoding.EncodeToString([]byte(returned))),
		"inside a gateway's footer": "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\n" +
			body[strings.Index(body, "Content-Type: multipart/report"):] + "\n--outer\nContent-Type: text/plain\n\nfooter\n--outer--\n",
		"at the last depth": wrapped(3) + body,
		"giant":             mailtest.Report{Delivery: delivery, To: address, Host: host, Footer: strings.Repeat("panjang ", 200_000)}.String(),
		"cut at last":       body[:strings.Index(body, "Content-Type: text/plain; charset=utf-8")],
	} {
		got := bounce.Parse(strings.NewReader(raw), host)
		if len(got) != 1 || got[0].Delivery != delivery || got[0].Addresses[0] != address || got[0].Action != "failed" || got[0].Status != "5.1.1" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestWhatIsNoReportOfOursIsNone(t *testing.T) {
	t.Parallel()
	body := written().String()
	for name, raw := range map[string]string{
		"nothing":             "",
		"no mail":             "\x00\xff\n\n\n",
		"without ids":         edit("Message-ID: <"+delivery+"@"+host+">\n", "", "X-Patuh-Delivery: "+delivery+"\n", ""),
		"of another host":     edit("X-Patuh-Delivery: "+delivery+"\n", "", delivery+"@"+host, delivery+"@example.org"),
		"with an id of words": edit(delivery, "' OR 1=1 --"),
		"with two ids":        edit("X-Patuh-Delivery: "+delivery, "X-Patuh-Delivery: "+another),
		"ids outside what is returned": edit("Message-ID: <"+delivery+"@"+host+">\n", "", "X-Patuh-Delivery: "+delivery+"\n", "",
			"Auto-Submitted: auto-replied", "In-Reply-To: <"+delivery+"@"+host+">"),
		"our own mail come back": "X-Patuh-Delivery: " + delivery + "\n" + body,
		"forwarded by a person": "Subject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: message/rfc822\n\n" +
			body + "\n--outer--\n",
		"of being read": edit("message/delivery-status", "message/disposition-notification"),
		"another type":  edit("multipart/report", "multipart/mixed"),
		"half":          body[:strings.Index(body, "Final-Recipient")+20],
		"an absence": "From: pegawai@contoh.go.id\nSubject: Cuti\nAuto-Submitted: auto-replied\nIn-Reply-To: <" + delivery + "@" + host +
			">\nContent-Type: text/plain\n\nSaya cuti.\n",
		"ordinary":       "From: warga@example.org\nSubject: Tanya\n\n5.1.1 failed\n",
		"too deep":       wrapped(4) + body,
		"too many parts": "Content-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\nContent-Type: text/plain\n\n\n", 40) + "--x\n" + body,
	} {
		if got := bounce.Parse(strings.NewReader(raw), host); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// wrapped opens so many multiparts within each other.
func wrapped(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=level%d\n\n--level%d\n", i, i)
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	body := written().String()
	f.Add(body)
	f.Add(edit("message/rfc822", "text/rfc822-headers"))
	f.Add(edit("Original-Recipient: rfc822;pegawai", "Original-Recipient: rfc822;pega+2Bwai"))
	f.Add(body[:900])
	f.Add(wrapped(3) + body)
	f.Fuzz(func(t *testing.T, raw string) {
		for _, r := range bounce.Parse(strings.NewReader(raw), host) {
			if id, err := uuid.Parse(r.Delivery); err != nil || id.String() != r.Delivery {
				t.Errorf("%q is no delivery", r.Delivery)
			}
			if len(r.Addresses) == 0 || len(r.Addresses) > 5 || strings.Contains(r.Diagnostic, "@") || strings.ContainsAny(r.Status, " \n") {
				t.Errorf("%+v", r)
			}
		}
	})
}
