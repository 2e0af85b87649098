package cli

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A room whose jobs nobody does keeps whatever they are for waiting for ever, without an error: its
// files are never looked at, its messages never sent. So every Schedule of a room is called
// where the queue is made.
func TestWiringOfJobsLeavesNoRoomOut(t *testing.T) {
	t.Parallel()
	serve, err := os.ReadFile("serve.go")
	if err != nil {
		t.Fatal(err)
	}
	// What the rooms are called here.
	called := map[string]string{
		"account": "who.accounts", "backup": "copies", "calendar": "in.calendars", "complaint": "complaints", "complaint/news": "told", "deadline": "in.deadlines", "dossier": "dossiers",
		"evidence": "kept", "ledger": "in.ledger", "notify": "post.room", "notify/gateway": "gateways", "notify/hook": "hooks",
		"decision": "decisions", "hold": "holds", "improve": "cards", "office": "offices", "operate": "operator", "privacy": "rights", "privacy/breach": "breaches", "privacy/retention": "keeping", "run": "runs", "award": "awards", "sealed": "complaints.Identities",
	}
	form := regexp.MustCompile(`(?m)^func \(\w+ \*\w+\) (Schedule\w*)\(q \*job\.Queue`)
	inside := os.DirFS("..")
	found := 0
	err = fs.WalkDir(inside, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(inside, path)
		if err != nil {
			return err
		}
		room := path[:max(strings.LastIndexByte(path, '/'), 0)]
		for _, method := range form.FindAllSubmatch(text, -1) {
			found++
			call := called[room] + "." + string(method[1]) + "(queue"
			if !slices.ContainsFunc(strings.Split(string(serve), "\n"), func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), call) }) {
				t.Errorf("the jobs of room %s are done by nobody: serve.go has no %s…)", room, call)
			}
		}
		return nil
	})
	if err != nil || found < len(called) {
		t.Errorf("%d methods that give a queue work, %v", found, err)
	}
}
