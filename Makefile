# make run      start Patuh on http://127.0.0.1:8080 with the example data, in the folder data/
# make test     the whole suite: SQLite, PostgreSQL, Chromium
# make check    formatting, lint, generated files, cross builds
# make bench    the benchmarks, each with its bar beside the code
# make drill    a server that takes cases in is killed a hundred times: all that it told is there; and 200 forms with
#               400 photos come from a phone over a line that drops every ten seconds
# make assets   style sheet, script, fonts and common passwords; the rest builds them when they are missing or old
export CGO_ENABLED ?= 0
export GOFLAGS += -trimpath

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/patuh-id/patuh/internal/cli.Version=$(VERSION)
TOOL := go tool -modfile=tools/go.mod
WEB := internal/serve/web
COMMON := internal/account/common/list.gz
FONTS := internal/paper/fonts/regular.ttf internal/paper/fonts/bold.ttf
SOURCES := package.json package-lock.json $(shell find $(WEB)/assets -type f 2>/dev/null)
BUILT := $(WEB)/dist/manifest.json

.PHONY: run build assets test check bench drill generate fmt clean

run: build
	bin/patuh serve --data data --example

build: assets
	go build -ldflags '$(LDFLAGS)' -o bin/patuh ./cmd/patuh

assets: $(BUILT) $(COMMON) $(FONTS)

$(BUILT): $(SOURCES)
	tools/need node
	npm ci --no-audit --no-fund
	npm run build
	@touch $@

# passwords that nobody may choose, from the npm package that lists them
$(COMMON): $(BUILT) $(wildcard tools/passwords/*.go)
	go -C tools run ./passwords -data ../node_modules/@zxcvbn-ts/language-common >$@.new
	@mv $@.new $@

test: assets
	tools/need tests
	go test -vet=off -timeout 45m ./...
	go -C tools test ./...
	tools/race

check: assets
	tools/check

# the letters of printed documents: fpdf embeds TTF, which the web's package has not
JAKARTA := node_modules/@expo-google-fonts/plus-jakarta-sans
internal/paper/fonts/regular.ttf: $(BUILT)
	install -m 644 $(JAKARTA)/400Regular/PlusJakartaSans_400Regular.ttf $@
internal/paper/fonts/bold.ttf: $(BUILT)
	install -m 644 $(JAKARTA)/700Bold/PlusJakartaSans_700Bold.ttf $@

bench: assets
	go test -run '^$$' -bench . -benchmem ./...

drill:
	PATUH_TEST_DRILL=100 go test -count=1 -timeout 60m -run 'AfterAKill' ./internal/complaint
	PATUH_TEST_DRILL=200 go test -count=1 -timeout 60m -run 'AllArriveOnce' ./e2e

generate:
	$(TOOL) templ generate
	go generate ./...

fmt:
	$(TOOL) gofumpt -w cmd internal e2e examples tools

clean:
	rm -rf bin $(WEB)/dist/* $(COMMON) $(FONTS) node_modules
