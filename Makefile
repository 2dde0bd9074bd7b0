.DEFAULT_GOAL := help
# On two cores Go keeps both busy by itself; side by side, targets would only mix their output.
.NOTPARALLEL:
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c

# The binary is built without cgo, so it is tested without: no C compiler is needed. Only `race` turns it on.
export CGO_ENABLED := 0
# grpcnotrace lets the linker drop what nothing calls, a fifth of the binary: tests run on what is shipped.
TAGS     := grpcnotrace
TOOLS    := .cache/tools
DEMO_DIR := demo-engagement

.PHONY: help demo build helpers check tidy lint vuln rego test browser steps race e2e e2e-vault e2e-oci soak update generate-check compare bench fmt clean

##@ To see it work
demo: build ## Play a whole engagement in a new folder (DEMO_DIR=demo-engagement) and decide its release
	@if [ -e '$(DEMO_DIR)' ]; then \
		echo "make demo: $(DEMO_DIR) is already there, and nothing is written into a folder that may hold your work." >&2; \
		echo "Remove it (rm -r '$(DEMO_DIR)') or name another: make demo DEMO_DIR=another-folder" >&2; \
		exit 1; \
	fi
	bin/releasegate demo '$(DEMO_DIR)'

build: ## Build bin/releasegate as it is shipped: static and stripped
	go build -trimpath -tags $(TAGS) -ldflags='-s -w' -o bin/releasegate ./cmd/releasegate

helpers: ## Build bin/sigstore-kms-*, which sign with keys that are not files (that for PKCS#11 wants a C compiler)
	go -C cmd/helpers build -trimpath -ldflags='-s -w' -o '$(CURDIR)/bin/' ./...
	CGO_ENABLED=1 go -C cmd/helpers build -trimpath -ldflags='-s -w' -o '$(CURDIR)/bin/' ./sigstore-kms-pkcs11

##@ Every day
# The tests come last: their summary is then the last thing that a reader sees.
check: tidy lint vuln rego test ## All that CI runs, in its order

tidy: ## Does go.mod name what the code imports, no more and no less? (go mod tidy mends it)
	go mod tidy -diff
	go -C cmd/helpers mod tidy -diff

lint: $(TOOLS)/golangci-lint ## go vet and the linters of .golangci.yml, each with its reason there
	go vet -tags $(TAGS) ./...
	go -C cmd/helpers vet ./...
	$(TOOLS)/golangci-lint run

# An id that SECURITY.md argues about in its table is accepted, and must still be found; any other fails. Without
# a network: the database lies in testdata/vulndb. 3 is govulncheck's exit code for «found some».
VULNDB := .cache/vulndb

$(VULNDB)/index/db.json: testdata/vulndb/vulndb-offline.tar.gz
	@mkdir -p $(VULNDB) && tar -xzf $< -C $(VULNDB) --strip-components=1 && touch $@

vuln: $(TOOLS)/govulncheck $(VULNDB)/index/db.json ## Does the program call code with a known vulnerability? (govulncheck, offline)
	@code=0; said=$$($(TOOLS)/govulncheck -db 'file://$(CURDIR)/$(VULNDB)' -scan symbol -tags $(TAGS) ./cmd/releasegate) || code=$$?; \
	found=$$(sed -nE 's/^Vulnerability #[0-9]+: (GO-[0-9]+-[0-9]+)$$/\1/p' <<<"$$said" | sort -u); \
	argued=$$(sed -nE 's/^\| (GO-[0-9]+-[0-9]+) \|.*$$/\1/p' SECURITY.md | sort -u); \
	if ! { [ $$code = 0 ] && [ -z "$$found" ]; } && ! { [ $$code = 3 ] && [ -n "$$found" ]; }; then \
		echo "$$said"; echo "make vuln: govulncheck ended with $$code" >&2; exit 1; \
	fi; \
	if [ "$$found" != "$$argued" ]; then \
		echo "$$said"; printf 'make vuln: found, and argued in the table of SECURITY.md, are not the same:\n' >&2; \
		diff <(echo "$$found") <(echo "$$argued") >&2 || true; exit 1; \
	fi; \
	echo "no vulnerability is called but those that SECURITY.md argues about: $$(echo $$argued)"

# Stock opa first: any OPA reads, checks and tests the library (-b: as a bundle, with its data). Then our own
# runner, which also wants every line reached. A slow machine must not fail a test that holds: hence the timeout.
rego: $(TOOLS)/opa $(TOOLS)/regal build ## Controls: formatted, strict, linted by Regal, tested by stock opa, each line reached by a test
	$(TOOLS)/opa fmt --fail --list policies || { echo "make rego: the files above are not formatted: make fmt" >&2; exit 1; }
	$(TOOLS)/opa check --strict -b policies
	$(TOOLS)/regal lint --config-file .regal/config.yaml policies
	$(TOOLS)/opa test --fail-on-empty --timeout 120s -b policies | tail -1
	bin/releasegate policy check policies
	bin/releasegate policy test policies

# What tests use of Debian's packages is installed where it is missing; another is named so: make CHROMIUM=/path/to/chromium.
CHROMIUM   := /usr/bin/chromium
STRACE     := /usr/bin/strace
XMLLINT    := /usr/bin/xmllint
SHELLCHECK := /usr/bin/shellcheck
REGISTRY   := /usr/bin/docker-registry
DEBIAN     := $(CHROMIUM) $(STRACE) $(XMLLINT) $(SHELLCHECK) $(REGISTRY) /usr/bin/rsync /usr/bin/curl

packages_chromium := chromium fonts-liberation
packages_xmllint  := libxml2-utils
PACKAGES           = $(or $(packages_$(notdir $@)),$(notdir $@))

$(DEBIAN):
	@command -v apt-get >/dev/null || { echo "make: the tests need $@ ($(PACKAGES) of Debian)" >&2; exit 1; }
	@echo "installing $(PACKAGES), for the tests"
	@as=$$([ "$$(id -u)" = 0 ] || echo sudo); $$as apt-get update -qq && $$as apt-get install -y -qq --no-install-recommends $(PACKAGES) >/dev/null

# npm-ci FROM INTO WHAT: installs the npm packages that FROM locks into INTO, for the WHAT in them.
define npm-ci
	@command -v npm >/dev/null || { echo "make: the tests need npm, which brings the $(3)" >&2; exit 1; }
	@mkdir -p $(2)
	@cp $(1)/package.json $(1)/package-lock.json $(2)/
	@npm ci --prefix $(2) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@
endef

# The report is read in a real browser and checked by axe.
AXE := .cache/axe/node_modules/axe-core/axe.min.js

$(AXE): testdata/browser/package.json testdata/browser/package-lock.json
	$(call npm-ci,$(<D),.cache/axe,accessibility checker axe-core)

# The steps for pipelines are linted and run; GitLab's runs in a program that reads it as GitLab does, by its schema.
GITLAB_CI_LOCAL := .cache/steps/node_modules/.bin/gitlab-ci-local
STEPS           = RELEASEGATE_TEST_ACTIONLINT='$(CURDIR)/$(TOOLS)/actionlint' RELEASEGATE_TEST_SHELLCHECK='$(SHELLCHECK)' \
	RELEASEGATE_TEST_GITLAB_CI_LOCAL='$(CURDIR)/$(GITLAB_CI_LOCAL)'

$(GITLAB_CI_LOCAL): testdata/steps/package.json testdata/steps/package-lock.json
	$(call npm-ci,$(<D),.cache/steps,program gitlab-ci-local)

STEP_TOOLS = $(TOOLS)/actionlint $(GITLAB_CI_LOCAL) $(SHELLCHECK) /usr/bin/rsync /usr/bin/curl

# Tests that want a stock cosign or opa find it through these; absolute, since each test runs in its own folder.
INTEROP = RELEASEGATE_TEST_COSIGN='$(CURDIR)/$(TOOLS)/cosign' RELEASEGATE_TEST_OPA='$(CURDIR)/$(TOOLS)/opa' \
	RELEASEGATE_TEST_SLSA_VERIFIER='$(CURDIR)/$(TOOLS)/slsa-verifier' RELEASEGATE_TEST_IN_TOTO='$(CURDIR)/$(TOOLS)/in-toto' \
	$(REAL) $(STEPS) RELEASEGATE_TEST_STRACE='$(STRACE)' RELEASEGATE_TEST_XMLLINT='$(XMLLINT)' \
	RELEASEGATE_TEST_CHROMIUM='$(CHROMIUM)' RELEASEGATE_TEST_AXE='$(CURDIR)/$(AXE)'

# The services of the end-to-end tests, which take turns at one port for their metrics. Of the two registries olareg
# keeps lists of referrers, and Debian's is older than they are.
SERVICES = $(TOOLS)/cosign $(TOOLS)/fulcio $(TOOLS)/rekor $(TOOLS)/timestamp $(TOOLS)/olareg $(TOOLS)/localkms $(REGISTRY)
REAL     = RELEASEGATE_TEST_TOOLS='$(CURDIR)/$(TOOLS)' RELEASEGATE_TEST_REGISTRY='$(REGISTRY)'

e2e: $(SERVICES) ## Keyless signing, deciding offline and registries, with a real Fulcio, Rekor v2, timestamp authority, cosign and two registries
	$(REAL) go test -count=1 -v -tags $(TAGS) ./internal/e2e

e2e-oci: $(SERVICES) ## Evidence and decisions attached to images, by us and by cosign, in two real registries
	$(REAL) go test -count=1 -v -tags $(TAGS) -run 'Registries|CosignAttaches|Referrers' ./internal/e2e

e2e-vault: $(TOOLS)/vault e2e ## The same, and signing with a real Vault (which takes ten minutes to build)

test: $(SERVICES) $(TOOLS)/opa $(TOOLS)/slsa-verifier $(TOOLS)/in-toto $(STEP_TOOLS) $(STRACE) $(XMLLINT) browser ## Go tests, among them those against stock cosign, opa, slsa-verifier and in-toto
	$(INTEROP) go test -timeout 30m -tags $(TAGS) ./...

# The pages lie outside of the module of this test, where its cache would not see them change: hence -count=1.
browser: $(CHROMIUM) $(AXE) ## The report in a real Chromium: silent, offline, accessible, page 1 on one sheet
	$(INTEROP) go -C testdata/browser test -count=1 -timeout 20m ./...

steps: $(STEP_TOOLS) ## The steps for pipelines in .ci/steps: linted, and run with real decisions
	$(STEPS) go test -count=1 -tags $(TAGS) -run '^TestStep' ./cmd/releasegate

race: $(SERVICES) $(TOOLS)/opa $(TOOLS)/slsa-verifier $(TOOLS)/in-toto $(STEP_TOOLS) $(CHROMIUM) $(STRACE) $(XMLLINT) ## The same with the race detector (wants a C compiler)
	CGO_ENABLED=1 $(INTEROP) go test -timeout 60m -race -tags $(TAGS) ./...

# Each target gets its time by itself: the fuzzer takes one at a time. Left alone, it spends all of it on making one
# large input smaller.
FUZZTIME := 1m
soak: $(STRACE) ## The long tests: every byte, name and failing call that is sampled elsewhere, then each fuzz target for FUZZTIME (1m)
	@targets=$$(grep -rnoE --include='*_test.go' '^func (Fuzz[A-Za-z]+)' attestations internal | sed -E 's|^(.*)/[^/]+:[0-9]+:func (.*)$$|\1 \2|'); \
	if [ -z "$$targets" ]; then echo "make soak: there is no fuzz target" >&2; exit 1; fi; \
	RELEASEGATE_SOAK=1 RELEASEGATE_TEST_STRACE='$(STRACE)' go test -tags $(TAGS) -timeout 4h -run '^(TestFaults|TestVectors|TestMangled|TestMonotone|TestMangledWaiver|TestMutants|TestSameBytes|TestTypeCheckSees|TestWhenever|TestHypercare|TestSchemasMeanWhatOthersRead)$$' ./attestations ./cmd/releasegate ./internal/gate ./internal/lint ./internal/demo; \
	while read -r package target; do \
		echo "$$package $$target"; go test -tags $(TAGS) "./$$package" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s; \
	done <<<"$$targets"

##@ When something changed on purpose
# go test refuses a flag that one of the packages does not know: only those that define it are asked.
update: ## Rewrite golden files, scripts and vectors; read the diff before you commit it
	@packages=$$(grep -rl --include='*_test.go' 'flag.Bool("update"' cmd internal | xargs -r -n1 dirname | sort -u | sed 's|^|./|'); \
	if [ -z "$$packages" ]; then echo "make update: no test has a flag -update" >&2; exit 1; fi; \
	set -x; go test -tags $(TAGS) $$packages -update

# A tree object names the content of the whole working copy, so this also works amid changes not yet committed.
TREE = index=$$(mktemp -u) && GIT_INDEX_FILE=$$index git add --all . && GIT_INDEX_FILE=$$index git write-tree && rm -f "$$index"

generate-check: ## Is all that `make update` writes up to date?
	@before=$$($(TREE)); \
	$(MAKE) --no-print-directory update; \
	after=$$($(TREE)); \
	git diff --exit-code --stat "$$before" "$$after" || { \
		echo "make generate-check: the files above were out of date. They are rewritten now, as \`make update\` does: read the diff, then commit it." >&2; \
		exit 1; }

# Not part of `update`: the figures are of another tool, and change when its version does.
compare: $(TOOLS)/conftest ## Break controls and evidence under conftest as well; rewrites README's comparison
	RELEASEGATE_COMPARE_CONFTEST='$(CURDIR)/$(TOOLS)/conftest' go test -tags $(TAGS) -count=1 -run '^TestCompare$$' ./internal/failclosed
	@grep 'breaks, releasegate approves' README.md

# Not in check: what a clock says depends on the machine. There, budgets of allocations hold the same (TestBudgets).
BENCH_DIR          := bench-report
BENCH_RUNS         := 9
BENCH_ATTESTATIONS := 1 100
BENCH_RELEASES     := 1 10
bench: build $(TOOLS)/cosign $(TOOLS)/conftest $(TOOLS)/opa $(TOOLS)/in-toto $(TOOLS)/benchstat ## Measure beside cosign, conftest and OPA; writes BENCH_DIR (long: BENCH_ATTESTATIONS='1 100 10000' BENCH_RELEASES='1 100 1000')
	@rm -rf '$(BENCH_DIR)' && mkdir -p '$(BENCH_DIR)'
	RELEASEGATE_BENCH_REPORT='$(abspath $(BENCH_DIR))' RELEASEGATE_BENCH_PROGRAM='$(CURDIR)/bin/releasegate' RELEASEGATE_BENCH_RUNS='$(BENCH_RUNS)' \
	RELEASEGATE_BENCH_ATTESTATIONS='$(BENCH_ATTESTATIONS)' RELEASEGATE_BENCH_RELEASES='$(BENCH_RELEASES)' \
	RELEASEGATE_BENCH_COSIGN='$(CURDIR)/$(TOOLS)/cosign' RELEASEGATE_BENCH_CONFTEST='$(CURDIR)/$(TOOLS)/conftest' \
	RELEASEGATE_BENCH_OPA='$(CURDIR)/$(TOOLS)/opa' RELEASEGATE_BENCH_IN_TOTO='$(CURDIR)/$(TOOLS)/in-toto' \
		go test -tags $(TAGS) -count=1 -timeout 4h ./internal/bench
	go test -tags $(TAGS) -run '^$$' -bench '^BenchmarkSteps$$' -benchtime 10x -count 6 ./internal/gate >'$(BENCH_DIR)/steps.txt'
	@{ echo '# Measurements'; for part in processes attestations releases; do echo; cat "$(BENCH_DIR)/$$part.md"; done; \
		printf '\n## Steps\n\nWithin one process, caches warm (benchstat).\n\n```\n'; $(TOOLS)/benchstat now='$(BENCH_DIR)/steps.txt'; echo '```'; } >'$(BENCH_DIR)/README.md'
	@cat '$(BENCH_DIR)/README.md'

fmt: $(TOOLS)/golangci-lint $(TOOLS)/opa ## Format Go and Rego
	$(TOOLS)/golangci-lint fmt
	$(TOOLS)/opa fmt --write policies

clean: ## Remove what make has built (a demo's folder is yours to remove)
	rm -rf bin .cache '$(BENCH_DIR)'

# Tools have modules of their own, so that nothing of theirs reaches go.mod. Built once, then again when these change.
$(TOOLS)/%: testdata/tools/%/go.mod testdata/tools/%/go.sum
	@echo "building $* (the first time this takes minutes)"
	@mkdir -p $(TOOLS)
	go -C testdata/tools/$* build -ldflags='-s -w' -o '$(CURDIR)/$@' tool
	@touch $@

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
