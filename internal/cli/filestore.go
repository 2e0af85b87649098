package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// FileStore says where the bytes of files are kept: in a folder, or in a bucket of S3, which several
// replicas share.
type FileStore struct {
	Files       string `name:"files" setting:"" help:"${help_file_store}"`
	S3Endpoint  string `name:"s3-endpoint" setting:"" help:"${help_s3_endpoint}"`
	S3Region    string `name:"s3-region" setting:"" help:"${help_s3_region}"`
	S3AccessKey string `name:"s3-access-key" setting:"secret" help:"${help_s3_access_key}"`
	S3SecretKey string `name:"s3-secret-key" setting:"secret" help:"${help_s3_secret_key}"`
	S3PathStyle bool   `name:"s3-path-style" setting:"" help:"${help_s3_path_style}"`
	S3Root      string `name:"s3-root" setting:"" type:"path" help:"${help_s3_root}"`
}

// Filed is what commands besides the server need to open the store.
type Filed struct {
	FileStore
	Outgoing
}

func (f Filed) openStore(storage Storage) (blob.Store, error) { return f.store(storage, f.Outgoing) }

// folder is where files are kept, and drafts of them where that is a bucket.
func (f FileStore) folder(storage Storage) string {
	if f.Files == "" || f.inBucket() {
		return filepath.Join(storage.Data, "files")
	}
	return f.Files
}

func (f FileStore) inBucket() bool { return strings.HasPrefix(f.Files, "s3://") }

// store opens the store, for any command that has these settings. A bucket is not asked yet.
func (f FileStore) store(storage Storage, outgoing Outgoing) (blob.Store, error) {
	options, err := f.bucket(outgoing)
	if err != nil {
		return nil, err
	}
	if f.inBucket() {
		options.Drafts = filepath.Join(f.folder(storage), ".new")
		return blob.S3(options)
	}
	return blob.Folder(f.folder(storage))
}

// bucket reads the settings of a bucket; zero where files are in a folder.
func (f FileStore) bucket(outgoing Outgoing) (blob.S3Options, error) {
	if !f.inBucket() {
		if strings.Contains(f.Files, "://") {
			return blob.S3Options{}, problem.New(problem.Invalid, "cli.files", problem.Args{"files": f.Files})
		}
		if f != (FileStore{Files: f.Files}) {
			return blob.S3Options{}, problem.New(problem.Invalid, "cli.files_s3", nil)
		}
		return blob.S3Options{}, nil
	}
	name, prefix, _ := strings.Cut(strings.TrimPrefix(f.Files, "s3://"), "/")
	if name == "" || strings.ContainsAny(f.Files, "?#@ ") {
		return blob.S3Options{}, problem.New(problem.Invalid, "cli.files", problem.Args{"files": f.Files})
	}
	if f.S3Endpoint == "" || f.S3AccessKey == "" || f.S3SecretKey == "" {
		return blob.S3Options{}, problem.New(problem.Invalid, "cli.files_keys", nil)
	}
	networks, err := outbound.ParseNetworks(outgoing.OutboundPrivate)
	if err != nil {
		return blob.S3Options{}, err
	}
	roots, err := f.roots()
	return blob.S3Options{
		Endpoint: f.S3Endpoint, Region: f.S3Region, Bucket: name, Prefix: prefix, AccessKey: f.S3AccessKey, SecretKey: f.S3SecretKey,
		PathStyle: f.S3PathStyle, Roots: roots, Private: networks,
	}, err
}

// roots are nil where the system's are to be trusted.
func (f FileStore) roots() (*x509.CertPool, error) {
	if f.S3Root == "" {
		return nil, nil //nolint:nilnil // the system's
	}
	data, err := readFile(f.S3Root, 1<<20)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, problem.New(problem.Invalid, "cli.acme_root", problem.Args{"file": f.S3Root})
	}
	return roots, nil
}

// disks are the probes of what this server writes to.
func (f FileStore) disks(storage Storage) []condition.Probe {
	probes := []condition.Probe{blob.Disk(storage.Data)}
	if f.Files != "" && !f.inBucket() {
		probes = append(probes, blob.Disk(f.Files))
	}
	return probes
}

// checkFiles tries a bucket by writing one small object of its own, and a folder as the data folder is.
func (c *ConfigCheckCommand) checkFiles(ctx context.Context, app *App) ([]string, error) {
	options, err := c.FileStore.bucket(c.Outgoing)
	if err != nil {
		return nil, err
	}
	if c.Files == "" {
		return nil, nil // within the data folder
	}
	if !c.inBucket() {
		there, err := tryFolder(c.Files)
		switch {
		case err != nil:
			return nil, problem.New(problem.Invalid, "cli.files_folder", problem.Args{"path": c.Files, "error": err.Error()})
		case !there:
			return []string{app.T("cli.config.files_new", "path", c.Files)}, nil
		default:
			return nil, nil
		}
	}
	if options.Drafts, err = os.MkdirTemp("", "patuh-config-check-*"); err != nil {
		return nil, err
	}
	store, err := blob.S3(options)
	if err == nil {
		err = store.Ready(ctx)
	}
	return nil, errors.Join(err, os.RemoveAll(options.Drafts))
}
