package bounce

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/notify"
)

// MaxBytes is how much of a message is looked at. What a server reports stands before the message that it
// returns, so a longer one is not lost.
const MaxBytes = 256 << 10

// Limits within a message.
const (
	maxDepth      = 4  // multiparts within each other: gateways wrap reports to add a footer
	maxParts      = 40 // of all multiparts together
	maxGroups     = 20 // blocks of a report; a delivery of ours has one recipient
	maxDiagnostic = 500
)

// Parse reads what a message reports of deliveries. It returns nothing for anything that is no report
// (RFC 3462, RFC 3464) or returns no headers that we wrote: a report about somebody else's mail, an
// answer of a person or a machine, our own mail come back. Host is where our Message-IDs are made.
func Parse(r io.Reader, host string) []notify.Report {
	message, err := mail.ReadMessage(io.LimitReader(r, MaxBytes))
	if err != nil || message.Header.Get(deliveryHeader) != "" {
		return nil
	}
	s := search{host: host}
	s.walk(textproto.MIMEHeader(message.Header), message.Body, 0)
	return s.found
}

// deliveryHeader is in every mail of ours.
const deliveryHeader = "X-Patuh-Delivery"

// search goes through the parts of one message until it has found a report.
type search struct {
	host  string
	parts int
	found []notify.Report
}

func (s *search) walk(header textproto.MIMEHeader, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" || depth == maxDepth {
		return
	}
	var about []notify.Report
	var of original
	for reader := multipart.NewReader(body, params["boundary"]); s.parts < maxParts && s.found == nil; s.parts++ {
		part, err := reader.NextRawPart()
		if err != nil {
			break // the end, or where it was cut off
		}
		inner, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			continue
		}
		switch inner {
		case "message/delivery-status", "message/global-delivery-status":
			about = recipients(decoded(part))
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			of = s.original(decoded(part))
		default:
			s.walk(part.Header, part, depth+1)
		}
	}
	if kind != "multipart/report" || of.delivery == "" || s.found != nil {
		return
	}
	for _, report := range about {
		s.found = append(s.found, of.complete(report))
	}
}

func decoded(part *multipart.Part) io.Reader {
	switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, part)
	case "quoted-printable":
		return quotedprintable.NewReader(part)
	default:
		return part
	}
}

// recipients reads the blocks of a report that are about one recipient each.
func recipients(r io.Reader) []notify.Report {
	var all []notify.Report
	reader := textproto.NewReader(bufio.NewReader(r))
	for range maxGroups {
		fields, err := reader.ReadMIMEHeader()
		if last := addressIn(fields.Get("Final-Recipient")); last != "" {
			report := notify.Report{
				Addresses: []string{last},
				Action:    strings.ToLower(first(fields.Get("Action"))),
				Status:    first(fields.Get("Status")),
			}
			if wanted := addressIn(fields.Get("Original-Recipient")); wanted != "" {
				report.Addresses = append(report.Addresses, wanted, unescaped(wanted))
			}
			if !statusForm.MatchString(report.Status) {
				report.Status = ""
			}
			report.Diagnostic = nameless(fields.Get("Diagnostic-Code"))
			all = append(all, report)
		}
		if err != nil {
			break
		}
	}
	return all
}

var statusForm = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}$`)

// first is the first word; some servers add a comment.
func first(value string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	return word
}

// addressIn is the address of "rfc822; pegawai@contoh.go.id".
func addressIn(field string) string {
	kind, address, found := strings.Cut(field, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !found || kind != "rfc822" && kind != "utf-8" {
		return ""
	}
	return strings.Trim(strings.TrimSpace(address), "<>")
}

var escape = regexp.MustCompile(`\+[0-9A-F]{2}`)

// unescaped reads xtext (RFC 3461, section 4), in which senders name the original recipient.
func unescaped(address string) string {
	return escape.ReplaceAllStringFunc(address, func(code string) string {
		const digits = "0123456789ABCDEF"
		return string([]byte{byte(strings.IndexByte(digits, code[1])<<4 | strings.IndexByte(digits, code[2]))})
	})
}

// nameless is what a server said without addresses: the log of deliveries masks them.
func nameless(text string) string {
	words := strings.Fields(strings.ToValidUTF8(text[:min(len(text), maxDiagnostic)], ""))
	for i, word := range words {
		if strings.Contains(word, "@") {
			words[i] = "(address)"
		}
	}
	return strings.Join(words, " ")
}

// original is the message that a report returns: which delivery it is, and whom it was written to.
type original struct{ delivery, to string }

// original reads the returned headers. Two that name different deliveries name none.
func (s *search) original(r io.Reader) original {
	data, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return original{}
	}
	// Headers alone may lack the empty line that ends them.
	message, err := mail.ReadMessage(io.MultiReader(bytes.NewReader(data), strings.NewReader("\r\n\r\n")))
	if err != nil {
		return original{}
	}
	var o original
	o.delivery = message.Header.Get(deliveryHeader)
	own, host, _ := strings.Cut(strings.Trim(message.Header.Get("Message-Id"), "<> "), "@")
	if s.host != "" && strings.EqualFold(host, s.host) {
		if o.delivery == "" {
			o.delivery = own
		}
		if o.delivery != own {
			return original{}
		}
	}
	if parsed, err := uuid.Parse(o.delivery); err != nil || parsed.String() != o.delivery {
		return original{}
	}
	if to, err := mail.ParseAddress(message.Header.Get("To")); err == nil {
		o.to = to.Address
	}
	return o
}

// complete says which delivery a report is about. Servers change the case of addresses: the form that we
// wrote is added.
func (o original) complete(r notify.Report) notify.Report {
	r.Delivery = o.delivery
	for _, address := range r.Addresses {
		if strings.EqualFold(address, o.to) {
			r.Addresses = append(r.Addresses, o.to)
			break
		}
	}
	return r
}
