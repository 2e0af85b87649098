package news

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/notify"
)

// Kinds of messages to reporters, who have no account. None carries a word of what somebody said, and none
// a PIN: whoever reads both number and PIN in one message reads the case, and a phone lies on a table.
const (
	kindReceipt  = "complaint.receipt"
	kindVerified = "complaint.verified"
	kindPassed   = "complaint.passed"
	kindNeeded   = "complaint.data_needed"
	kindWaiting  = "complaint.data_reminder"
	kindWrote    = "complaint.wrote"
	kindAnswered = "complaint.answered"
	kindPromised = "complaint.promised"
	kindExtended = "complaint.extended"
	kindSilence  = "complaint.silence"
	kindClosed   = "complaint.closed"
	kindArchived = "complaint.archived"
	kindMoved    = "complaint.moved"
	kindSorry    = "complaint.sorry"
	kindNewPIN   = "complaint.new_pin"
)

// Kinds of messages to those who work on cases: a number and a link, and nothing of the case.
const (
	kindNew  = "complaint.new"
	kindWork = "complaint.work"
	kindSoon = "complaint.soon"
	kindLate = "complaint.late"
	kindWeek = "complaint.week"
)

// Where messages lead.
const (
	casePath  = "/kelola/laporan/"
	boardPath = "/kelola/papan"
	deskPath  = "/kelola/laporan"
)

// toReporter are the fields of the kinds that go to reporters.
var toReporter = map[string][]string{
	kindReceipt:  {"number", "due"},
	kindVerified: {"number", "due"},
	kindPassed:   {"number", "place"},
	kindNeeded:   {"number", "due"},
	kindWaiting:  {"number", "due"},
	kindWrote:    {"number"},
	kindAnswered: {"number", "due"},
	kindPromised: {"number", "day"},
	kindExtended: {"number", "due"},
	kindSilence:  {"number", "due"},
	kindClosed:   {"number", "outcome", "due"},
	kindArchived: {"number", "reason", "due"},
	kindMoved:    {"number", "state"},
	kindSorry:    {"number", "next"},
	kindNewPIN:   {"number"},
}

// Kinds are the kinds of messages that go out about cases.
func Kinds() []notify.Kind {
	kinds := []notify.Kind{
		// Its words are the program's alone: an authority's own would say something.
		{Name: complaint.QuietNews, Stranger: true, Installation: true},
		{Name: kindNew, Fields: []string{"n"}, Required: []string{"n"}, Link: deskPath, Digest: true},
		{Name: kindWork, Fields: []string{"number", "what"}, Required: []string{"number", "what"}, Link: casePath, Digest: true},
		{Name: kindSoon, Fields: []string{"number", "what", "due"}, Required: []string{"number", "due"}, Link: casePath, Digest: true},
		{Name: kindLate, Fields: []string{"number", "what", "due"}, Required: []string{"number", "due"}, Link: casePath, Digest: true},
		{Name: kindWeek, Fields: []string{"place", "overdue", "unopened", "disputed", "promised", "answered", "worst"}, Required: []string{"overdue"}, Link: boardPath},
	}
	for name, fields := range toReporter {
		kinds = append(kinds, notify.Kind{Name: name, Fields: fields, Required: []string{"number"}, Stranger: true, Link: complaint.ReceiptPath})
	}
	slices.SortFunc(kinds, func(a, b notify.Kind) int { return strings.Compare(a.Name, b.Name) })
	return kinds
}
