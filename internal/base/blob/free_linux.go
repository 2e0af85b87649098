package blob

import "syscall"

func free(folder string) (Room, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return Room{}, err
	}
	block := disk.Frsize
	if block == 0 {
		block = disk.Bsize
	}
	// Blocks that only root may use count for nobody.
	return Room{Free: int64(disk.Bavail) * block, Total: int64(disk.Blocks-disk.Bfree+disk.Bavail) * block}, nil
}
