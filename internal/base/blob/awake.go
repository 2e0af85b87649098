package blob

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// stalled is how long a connection may stand still in the middle of a body.
const stalled = time.Minute

// awake ends requests that stand still, on the way there or back. A limit on the whole would end large
// blobs on slow lines.
type awake struct {
	next http.RoundTripper
	wait time.Duration
}

// RoundTrip implements http.RoundTripper.
func (a awake) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	watch := time.AfterFunc(a.wait, func() { cancel(fmt.Errorf("blob: nothing moved for %s", a.wait)) })
	r = r.Clone(ctx)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = moving{r.Body, watch, a.wait, nil}
	}
	response, err := a.next.RoundTrip(r)
	if err != nil {
		watch.Stop()
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		cancel(nil)
		return nil, err
	}
	watch.Stop()
	response.Body = moving{response.Body, watch, a.wait, cancel}
	return response, nil
}

// moving is a body; time runs while somebody waits for it, and while it is sent.
type moving struct {
	io.ReadCloser
	watch  *time.Timer
	wait   time.Duration
	cancel context.CancelCauseFunc // of an answer
}

func (m moving) Read(p []byte) (int, error) {
	m.watch.Reset(m.wait)
	n, err := m.ReadCloser.Read(p)
	if m.cancel != nil {
		m.watch.Stop()
	}
	return n, err
}

func (m moving) Close() error {
	err := m.ReadCloser.Close()
	if m.cancel != nil {
		m.watch.Stop()
		m.cancel(nil)
	}
	return err
}
