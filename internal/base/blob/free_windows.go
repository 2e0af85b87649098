package blob

import "golang.org/x/sys/windows"

func free(folder string) (Room, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return Room{}, err
	}
	var available, total, all uint64
	if err := windows.GetDiskFreeSpaceEx(name, &available, &total, &all); err != nil {
		return Room{}, err
	}
	return Room{Free: int64(available), Total: int64(total)}, nil
}
