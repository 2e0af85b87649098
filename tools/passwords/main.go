// Command passwords writes the list of common passwords that nobody may choose, from the npm
// package @zxcvbn-ts/language-common (MIT); the notice stands in the room. make assets runs it.
//
//	go -C tools run ./passwords -data ../node_modules/@zxcvbn-ts/language-common > internal/account/common/list.gz
//
// The list is in small letters, sorted by bytes, one a line: the program searches it as it is. The
// same package gives the same bytes.
package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const wantedVersion = "4.1.3"

func main() {
	data := flag.String("data", "node_modules/@zxcvbn-ts/language-common", "folder of the npm package")
	flag.Parse()
	if err := run(*data, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "passwords:", err)
		os.Exit(1)
	}
}

func run(folder string, out io.Writer) error {
	var manifest struct{ Version string }
	if err := readJSON(filepath.Join(folder, "package.json"), &manifest); err != nil {
		return err
	}
	if manifest.Version != wantedVersion {
		return fmt.Errorf("version %s where %s is wanted", manifest.Version, wantedVersion)
	}
	var words []string
	if err := readJSON(filepath.Join(folder, "src", "passwords.json"), &words); err != nil {
		return err
	}
	return write(words, out)
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func write(words []string, out io.Writer) error {
	for i, word := range words {
		words[i] = strings.ToLower(word)
	}
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(word string) bool {
		return word == "" || strings.ContainsAny(word, "\r\n")
	})
	packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = io.WriteString(packed, strings.Join(words, "\n")+"\n")
	return errors.Join(err, packed.Close())
}
