package serve

import (
	"io"
	"net/http"
	"time"
)

// sending is how long a body may rest; answering how long an answer may take after its last piece.
const (
	sending   = 30 * time.Second
	answering = 2 * time.Minute
)

// Patient lets a body take as long as it keeps coming: a photo over a slow line is no attack. The pauses
// between its pieces, not the whole, are bounded.
func Patient(w http.ResponseWriter, r *http.Request, now func() time.Time) {
	p := &patient{r.Body, http.NewResponseController(w), now}
	p.wait()
	r.Body = p
}

type patient struct {
	io.ReadCloser
	control *http.ResponseController
	now     func() time.Time
}

func (p *patient) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.wait()
	return n, err
}

// wait moves the deadlines on. Where a connection has none there is nothing to move.
func (p *patient) wait() {
	at := p.now()
	_ = p.control.SetReadDeadline(at.Add(sending))
	_ = p.control.SetWriteDeadline(at.Add(sending + answering))
}

// Unhurried lets an answer of so many bytes take as long as a slow line needs for it.
func Unhurried(w http.ResponseWriter, bytes int64, now func() time.Time) {
	const slow = 8 << 10 // bytes a second
	// Where a connection has no deadline there is nothing to move.
	_ = http.NewResponseController(w).SetWriteDeadline(now().Add(answering + time.Duration(bytes/slow)*time.Second))
}
