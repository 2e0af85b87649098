package mailtest

import "strings"

// Report is a delivery status notification as mail servers write them (RFC 3464, appendix E).
type Report struct {
	// Delivery is named in both returned headers; To is the recipient.
	Delivery, To string
	// Host made the Message-ID.
	Host string
	// Action and Status are "failed" and "5.1.1" when they are empty.
	Action, Status string
	// Footer is added to what is returned.
	Footer string
}

// String is the message.
func (r Report) String() string {
	if r.Action == "" {
		r.Action = "failed"
	}
	if r.Status == "" {
		r.Status = "5.1.1"
	}
	return strings.NewReplacer("{id}", r.Delivery, "{to}", r.To, "{host}", r.Host, "{action}", r.Action, "{status}", r.Status, "{footer}", r.Footer).
		Replace(report)
}

const report = `Return-Path: <>
Date: Tue, 24 Nov 2026 10:00:10 +0800 (WITA)
From: MAILER-DAEMON@relay.contoh.go.id (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: patuh@contoh.go.id
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="8A3B2C1D.1795485610/relay.contoh.go.id"
Message-Id: <20261124020010.8A3B2C1E@relay.contoh.go.id>

This is a MIME-encapsulated message.

--8A3B2C1D.1795485610/relay.contoh.go.id
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.contoh.go.id.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--8A3B2C1D.1795485610/relay.contoh.go.id
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.contoh.go.id
X-Postfix-Queue-ID: 8A3B2C1D
X-Postfix-Sender: rfc822; patuh@contoh.go.id
Arrival-Date: Tue, 24 Nov 2026 10:00:05 +0800 (WITA)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.contoh.go.id
Diagnostic-Code: smtp; 550 {status} <{to}>: Recipient address rejected

--8A3B2C1D.1795485610/relay.contoh.go.id
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <patuh@contoh.go.id>
From: "Patuh" <patuh@contoh.go.id>
To: "Pegawai Contoh" <{to}>
Subject: Kabar baru
Date: Tue, 24 Nov 2026 02:00:00 +0000
Message-ID: <{id}@{host}>
Auto-Submitted: auto-generated
X-Patuh-Delivery: {id}
Content-Type: text/plain; charset=utf-8

Halo.
{footer}
--8A3B2C1D.1795485610/relay.contoh.go.id--
`
