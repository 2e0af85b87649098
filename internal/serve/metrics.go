package serve

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/patuh-id/patuh/internal/base/condition"
)

// Metrics measures what the server does, for Prometheus and those who read its format. Nothing in it
// names a reader: requests are counted by route, not by path.
type Metrics struct {
	Sources
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// Sources are measured when somebody asks. Each may be nil.
type Sources struct {
	Cache      *PageCache
	Encryption *Encryption
	Pool       func() Pool
	Jobs       func(context.Context) (Jobs, error)
	Record     func(context.Context) (Record, error)
	Conditions func(context.Context) ([]condition.Condition, error)
	Now        func() time.Time
}

// Pool is the state of the connections to the database.
type Pool struct {
	Open, InUse, Max int
	Waits            int64
	Waited           time.Duration
}

// Jobs are those that are not done.
type Jobs struct{ Waiting, Dead int }

// Record is how large the ledger is, and when its newest checkpoint was signed; zero before the first.
type Record struct {
	Size   int64
	Signed time.Time
}

// NewMetrics measures requests, the Go runtime, and what sources tell.
func NewMetrics(sources Sources) *Metrics {
	m := &Metrics{
		Sources:  sources,
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "patuh_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "patuh_http_request_duration_seconds", Help: "How long requests took.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "patuh_http_requests_in_flight", Help: "Requests being answered.",
		}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.inFlight,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// answered counts a request. A nil Metrics counts nothing.
func (m *Metrics) answered(method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status/100)+"xx").Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
	m.inFlight.Dec()
}

func (m *Metrics) begun() {
	if m != nil {
		m.inFlight.Inc()
	}
}

// scrapeTimeout bounds what one question may cost the database.
const scrapeTimeout = 5 * time.Second

// Handler answers /metrics. What cannot be found out just now is left out, and
// patuh_scrape_errors says so.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), scrapeTimeout)
		defer cancel()
		now := prometheus.NewRegistry()
		now.MustRegister(moment{m, ctx})
		promhttp.HandlerFor(prometheus.Gatherers{m.registry, now}, promhttp.HandlerOpts{
			MaxRequestsInFlight: 3,
		}).ServeHTTP(w, r)
	})
	return mux
}

// ServeMetrics answers on a listener of its own, so that measurements are public only where an
// operator makes them so.
func (s *Server) ServeMetrics(ctx context.Context, listener net.Listener) error {
	return s.serveUntil(ctx, s.newHTTP(s.Metrics.Handler()), listener)
}

// moment collects what is found out when somebody asks.
type moment struct {
	*Metrics
	ctx context.Context //nolint:containedctx // it lives as long as the request does
}

// Describe sends nothing: what is collected varies.
func (moment) Describe(chan<- *prometheus.Desc) {}

// Collect asks every source.
func (m moment) Collect(to chan<- prometheus.Metric) {
	errors := 0
	if m.Pool != nil {
		m.pool(to, m.Pool())
	}
	if m.Jobs != nil {
		if jobs, err := m.Jobs(m.ctx); err != nil {
			errors++
		} else {
			gauge(to, "patuh_jobs_waiting", "Jobs that wait or run.", float64(jobs.Waiting))
			gauge(to, "patuh_jobs_dead", "Jobs that were given up.", float64(jobs.Dead))
		}
	}
	if m.Record != nil {
		if record, err := m.Record(m.ctx); err != nil {
			errors++
		} else {
			m.record(to, record)
		}
	}
	if m.Conditions != nil {
		if found, err := m.Conditions(m.ctx); err != nil {
			errors++
		} else {
			conditions(to, found)
		}
	}
	if m.Cache != nil {
		m.cache(to)
	}
	if m.Encryption != nil && m.Encryption.Certificate() != nil {
		gauge(to, "patuh_certificate_end_seconds", "When the certificate in use ends, in seconds since 1970.",
			float64(m.Encryption.Certificate().NotAfter.Unix()))
	}
	gauge(to, "patuh_scrape_errors", "Sources that could not be asked just now.", float64(errors))
}

func (m moment) pool(to chan<- prometheus.Metric, p Pool) {
	gauge(to, "patuh_database_connections_open", "Connections for reading, in use or idle.", float64(p.Open))
	gauge(to, "patuh_database_connections_in_use", "Connections for reading that are in use.", float64(p.InUse))
	gauge(to, "patuh_database_connections_max", "Connections for reading at most.", float64(p.Max))
	counter(to, "patuh_database_waits_total", "How often a reader waited for a connection.", float64(p.Waits))
	counter(to, "patuh_database_wait_seconds_total", "How long readers waited for connections.", p.Waited.Seconds())
}

func (m moment) record(to chan<- prometheus.Metric, r Record) {
	gauge(to, "patuh_ledger_size", "Events in the signed tree.", float64(r.Size))
	if !r.Signed.IsZero() {
		gauge(to, "patuh_ledger_checkpoint_age_seconds",
			"Seconds since the newest checkpoint was signed; it grows while nothing happens.", m.Now().Sub(r.Signed).Seconds())
	}
}

func (m moment) cache(to chan<- prometheus.Metric) {
	c := m.Cache.Stats()
	counter(to, "patuh_page_cache_hits_total", "Public pages that were ready.", float64(c.Hits))
	counter(to, "patuh_page_cache_misses_total", "Public pages that had to be made or waited for.", float64(c.Misses))
	gauge(to, "patuh_page_cache_bytes", "Memory that public pages take.", float64(c.Bytes))
	gauge(to, "patuh_page_cache_pages", "Public pages that are kept.", float64(c.Pages))
}

// conditions says of every part how it is: 0 good or not used, 1 to be watched, 2 not known, 3 an alarm.
func conditions(to chan<- prometheus.Metric, found []condition.Condition) {
	desc := prometheus.NewDesc("patuh_condition",
		"How a part is: 0 good or not used, 1 to be watched, 2 not known, 3 something must be done now.", []string{"topic", "part"}, nil)
	for _, c := range found {
		value := map[condition.State]float64{condition.Watch: 1, condition.Unknown: 2, condition.Alarm: 3}[c.State]
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, c.Topic, c.Part)
	}
}

func gauge(to chan<- prometheus.Metric, name, help string, value float64) {
	to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), prometheus.GaugeValue, value)
}

func counter(to chan<- prometheus.Metric, name, help string, value float64) {
	to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), prometheus.CounterValue, value)
}
