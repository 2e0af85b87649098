package cli

import (
	"strings"

	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// BackupBucket says how the S3 service is reached that backups lie at. It has settings of its own: a
// backup that whoever holds the keys to the files can delete is none.
type BackupBucket struct {
	BackupS3Endpoint  string `name:"backup-s3-endpoint" setting:"" help:"${help_backup_s3_endpoint}"`
	BackupS3Region    string `name:"backup-s3-region" setting:"" help:"${help_s3_region}"`
	BackupS3AccessKey string `name:"backup-s3-access-key" setting:"secret" help:"${help_s3_access_key}"`
	BackupS3SecretKey string `name:"backup-s3-secret-key" setting:"secret" help:"${help_s3_secret_key}"`
	BackupS3PathStyle bool   `name:"backup-s3-path-style" setting:"" help:"${help_s3_path_style}"`
	BackupS3Root      string `name:"backup-s3-root" setting:"" type:"path" help:"${help_backup_s3_root}"`
}

// target is where an address leads: a folder, or a bucket and a prefix in it.
func (b BackupBucket) target(address string, outgoing Outgoing, app *App) (backup.Target, error) {
	if !strings.Contains(address, "://") {
		return backup.Folder(address, app.Now)
	}
	if !strings.HasPrefix(address, "s3://") {
		return nil, problem.New(problem.Invalid, "cli.backup.place", problem.Args{"place": address})
	}
	if b.BackupS3Endpoint == "" || b.BackupS3AccessKey == "" || b.BackupS3SecretKey == "" {
		return nil, problem.New(problem.Invalid, "cli.backup.bucket_keys", problem.Args{"place": address})
	}
	options, err := FileStore{
		Files: address, S3Endpoint: b.BackupS3Endpoint, S3Region: b.BackupS3Region, S3AccessKey: b.BackupS3AccessKey,
		S3SecretKey: b.BackupS3SecretKey, S3PathStyle: b.BackupS3PathStyle, S3Root: b.BackupS3Root,
	}.bucket(outgoing)
	if err != nil {
		return nil, err
	}
	objects, err := blob.OpenObjects(options)
	if err != nil {
		return nil, err
	}
	return backup.Bucket(objects, address), nil
}
