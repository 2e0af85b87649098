//go:build unix

package testkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
)

// apt is what gives a Debian machine the programs the server needs.
const apt = "apt-get install -y --no-install-recommends postgresql"

// errNoPostgres says that the programs are missing.
var errNoPostgres = errors.New("no PostgreSQL server programs; install them with: " + apt)

// server is a private PostgreSQL: a socket in a directory of its own, no network, gone with the
// test process.
type server struct {
	dir       string
	databases atomic.Int64
	// lifeline is never written to; the server ends when it closes.
	lifeline io.Closer
	// template is the database that has every migration applied; the others are its copies.
	template func() error
}

var shared = sync.OnceValues(startPostgres)

// PostgresURL returns the address of a new database on the test process's own server, a copy of
// one with all migrations applied. The test is skipped without the programs, and fails when CI is
// set.
func PostgresURL(t testing.TB) string {
	t.Helper()
	s := started(t)
	if err := s.template(); err != nil {
		t.Fatalf("migrate the template database: %v", err)
	}
	return s.create(t, " TEMPLATE migrated")
}

// EmptyPostgresURL is PostgresURL without migrations.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return started(t).create(t, "")
}

func started(t testing.TB) *server {
	t.Helper()
	s, err := shared()
	if errors.Is(err, errNoPostgres) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return s
}

// create makes a database that is dropped with the test.
func (s *server) create(t testing.TB, how string) string {
	t.Helper()
	name := "test" + strconv.FormatInt(s.databases.Add(1), 10)
	if err := s.run(t.Context(), "CREATE DATABASE "+name+how); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.run(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return s.url(name)
}

func (s *server) url(database string) string {
	return "postgres://postgres@/" + database + "?host=" + s.dir
}

// run executes a statement in the server's own database.
func (s *server) run(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func (s *server) makeTemplate() error {
	ctx := context.Background()
	if err := s.run(ctx, "CREATE DATABASE migrated"); err != nil {
		return err
	}
	d, err := db.Open(ctx, s.url("migrated"), schema.Files)
	if err != nil {
		return err
	}
	return d.Close()
}

// startPostgres initialises and starts the server: with the settings of production, so that what a test survives and
// what a benchmark measures is true, and with few buffers, so that many test processes fit.
func startPostgres() (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// Socket paths are limited to about a hundred bytes, so t.TempDir is too long.
	dir, err := os.MkdirTemp(Scratch(), "pg")
	if err != nil {
		return nil, err
	}
	account, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	s.template = sync.OnceValue(s.makeTemplate)
	data := filepath.Join(dir, "data")
	// Indonesian as the default order of text, as an office's server may have it: a column that
	// forgot its COLLATE "C" shows.
	initialise := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=id-ID",
		"--no-sync", "--no-instructions")
	initialise.Dir = dir
	account(initialise)
	if out, err := initialise.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s, s.start(bin, data, account)
}

// guard is the shell script around the server. Its input is a pipe whose other end the test process
// holds, so it reads the end of it however that process dies; then server and directory go.
const guard = `dir=$1; shift; "$@" & cat; kill -QUIT $!; wait; rm -rf "$dir"`

func (s *server) start(bin, data string, account func(*exec.Cmd)) error {
	logfile, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", guard, "guard", s.dir,
		filepath.Join(bin, "postgres"), "-D", data, "-k", s.dir,
		"-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=32MB",
		"-c", "max_wal_size=256MB", "-c", "autovacuum_naptime=1h")
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = logfile, logfile
	account(cmd)
	cmd.SysProcAttr.Setpgid = true // an interrupt from the keyboard must not reach the guard
	if s.lifeline, err = cmd.StdinPipe(); err != nil {
		return err
	}
	if err := errors.Join(cmd.Start(), logfile.Close()); err != nil {
		return err
	}
	return s.await(logfile.Name())
}

// await waits until the server answers.
func (s *server) await(logfile string) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := s.run(context.Background(), "SELECT 1")
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(logfile) // only to say more
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// binaries returns the directory of the newest installed server programs.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return major(b) - major(a) })
	if path, err := exec.LookPath("postgres"); err == nil {
		found = append([]string{path}, found...)
	}
	for _, path := range found {
		bin := filepath.Dir(path)
		if _, err := os.Stat(filepath.Join(bin, "initdb")); err == nil {
			return bin, nil
		}
	}
	return "", errNoPostgres
}

func major(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // a name that is no number sorts last
	return n
}

// unprivileged hands dir to the account the server runs as, and returns what makes a command run as
// that account: PostgreSQL refuses to run as root.
func unprivileged(dir string) (func(*exec.Cmd), error) {
	if os.Geteuid() != 0 {
		return func(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{} }, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("as root an account postgres is needed: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, err
	}
	return func(c *exec.Cmd) {
		c.SysProcAttr = &syscall.SysProcAttr{
			Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
		}
	}, nil
}
