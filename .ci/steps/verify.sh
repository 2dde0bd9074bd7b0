#!/bin/sh
# Admits artifacts by a signed decision: installs releasegate by its checksum, fetches the decision and the evidence,
# verifies, annotates, and writes the reports that a pipeline keeps. The steps for each system run this, word for word.
#
#   RELEASEGATE_SYSTEM          github, gitlab, azure or tekton: who reads the annotations
#   RELEASEGATE_PROGRAM         the program: a file, or https://…
#   RELEASEGATE_PROGRAM_SHA256  its SHA-256
#   RELEASEGATE_DECISION        a decision, a folder with one *.sigstore.json, https://…, or the image that goes live, as
#                               oci://REGISTRY/REPOSITORY@sha256:DIGEST: what is attached to it decides
#   RELEASEGATE_ADMISSION       admission.hcl, which security owns; never fetched
#   RELEASEGATE_LEDGER          folder of the gate's ledger; empty: where admission.hcl says, if it demands one
#   RELEASEGATE_ARTIFACTS       what goes live, one a line: files, or SHA-256 digests; of an image, what goes live with it
#   RELEASEGATE_EVIDENCE        kept beside the reports, not judged again: a file, a folder, https://…, or oci://… for what
#                               is attached to an image; may be empty
#   RELEASEGATE_REPORT_DIR      where the reports go; releasegate-report if empty
#
# Exits as releasegate does: 0 admitted; 3 not admitted; 4 an input was refused; 5 failed; 1 wrong usage. Only 0 is a
# yes, and only once everything here has been done.
set -eu
LC_ALL=C
export LC_ALL

system=${RELEASEGATE_SYSTEM:-}
reports=${RELEASEGATE_REPORT_DIR:-releasegate-report}
admitted=false
sarif=
ours= # set once the folder for reports is this run's
scratch=

# Systems obey commands that they find in what is printed: text from outside is shown so that none is found.
inert() { tr -d '\r' | sed -e 's/##/# #/g' -e 's/^\([[:space:]]*\)::/\1: :/'; }

# fail CODE TEXT
fail() {
	text=$(printf '%s' "$2" | tr '\000-\037' '?' | inert)
	case $system in
	github) printf '::error title=releasegate::%s\n' "$(printf '%s' "$text" | sed 's/%/%25/g')" ;;
	azure) printf '##vso[task.logissue type=error]%s\n' "$(printf '%s' "$text" | sed 's/%/%AZP25/g')" ;;
	*) ;;
	esac
	printf 'releasegate step: error: %s\n' "$text" >&2
	exit "$1"
}

# The answer is told on every way out, and is no unless the last line was reached.
publish() {
	case $system in
	github)
		printf 'admitted=%s\nreport-dir=%s\nsarif=%s\n' "$admitted" "${ours:+$reports}" "$sarif" >>"$GITHUB_OUTPUT" || return
		[ -z "$ours" ] || [ ! -f "$reports/summary.md" ] || cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
		;;
	gitlab) [ -z "$ours" ] || printf 'RELEASEGATE_ADMITTED=%s\n' "$admitted" >"$reports/result.env" ;;
	azure)
		printf '##vso[task.setvariable variable=admitted;isOutput=true]%s\n' "$admitted"
		[ -z "$ours" ] || [ ! -f "$reports/summary.md" ] || printf '##vso[task.uploadsummary]%s\n' "$reports/summary.md"
		;;
	tekton) printf '%s' "$admitted" >"$RELEASEGATE_RESULT" ;;
	*) ;;
	esac
}

finish() {
	code=$?
	trap - EXIT
	publish || code=5
	[ -z "$scratch" ] || rm -rf "$scratch"
	exit "$code"
}
trap finish EXIT
trap 'exit 5' HUP INT TERM

need() { [ -n "$2" ] || fail 1 "$1 is not given"; }

# fetch WHAT SOURCE FILE; no more than 512 MiB, and nothing but TLS, redirected or not
fetch() {
	case $2 in
	https://*)
		command -v curl >/dev/null || fail 5 "curl is not installed, which fetches the $1"
		(
			ulimit -f 1048576 2>/dev/null || :
			exec curl --fail --silent --show-error --location --max-redirs 5 --proto '=https' --proto-redir '=https' \
				--retry 2 --connect-timeout 20 --max-time 600 --max-filesize 536870912 --output "$3" --url "$2"
		) 2>"$scratch/curl" || fail 4 "the $1 was not fetched from ${2%%[?#]*}: $(head -c 500 "$scratch/curl")"
		;;
	*://*) fail 4 "the $1 is fetched from https://… alone, not from ${2%%[?#]*}" ;;
	*)
		[ -f "$2" ] || fail 4 "the $1 $2 is not a file that is there"
		cat <"$2" >"$3" || fail 4 "the $1 $2 could not be read"
		;;
	esac
}

sha256() {
	if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -c 1-64
}

install_program() {
	program=$scratch/releasegate
	fetch program "$RELEASEGATE_PROGRAM" "$program"
	found=$(sha256 "$program")
	[ "$found" = "$RELEASEGATE_PROGRAM_SHA256" ] || fail 4 "the program has SHA-256 $found, not $RELEASEGATE_PROGRAM_SHA256: it was not run"
	chmod 0700 "$program"
	# A shell runs an empty file, or a page that says «not found», as a script, which may well end with 0.
	case $("$program" version 2>/dev/null </dev/null) in
	'releasegate '*) ;;
	*) fail 4 "what was fetched as the program is not releasegate, or not for this machine" ;;
	esac
}

# A folder has to hold one decision: with two, the choice would be that of whoever wrote the newer one.
# Of an image the program asks its registry itself, and saves the decision that counts.
fetch_decision() {
	source=$RELEASEGATE_DECISION
	decision=$reports/decision.json
	case $source in
	oci://*) decision=$source && return ;;
	*) ;;
	esac
	if [ -d "$source" ]; then
		set -- "${source%/}"/*.sigstore.json
		if [ $# != 1 ] || [ ! -f "$1" ]; then
			fail 4 "the folder $source must hold one *.sigstore.json; name the decision"
		fi
		source=$1
	fi
	fetch decision "$source" "$decision"
}

keep_evidence() {
	source=${RELEASEGATE_EVIDENCE:-}
	[ -n "$source" ] || return 0
	mkdir "$reports/evidence"
	if [ "${source#oci://}" != "$source" ]; then
		"$program" fetch --only=evidence "--into=$reports/evidence" -- "$source" >/dev/null 2>"$scratch/said" </dev/null ||
			fail 4 "the evidence was not fetched: $(head -c 500 "$scratch/said")"
	elif [ -d "$source" ]; then
		# A link would take a file from elsewhere into what is uploaded.
		[ -z "$(find "$source/" ! -type f ! -type d)" ] || fail 4 "the evidence $source holds something that is neither file nor folder"
		cp -R "$source/." "$reports/evidence/" || fail 4 "the evidence $source could not be copied"
	else
		name=${source%%[?#]*}
		name=$(printf '%s' "${name##*/}" | tr -c 'A-Za-z0-9._-' _)
		case $name in '' | . | ..) name=evidence ;; esac
		fetch evidence "$source" "$reports/evidence/$name"
	fi
	(
		cd "$reports"
		find evidence -type f | sort | while IFS= read -r file; do
			printf '%s  %s\n' "$(sha256 "$file")" "$file"
		done
	) >"$reports/evidence.sha256"
	[ -s "$reports/evidence.sha256" ] || fail 4 "the evidence $source is empty"
}

# verify [--output FORMAT]: the artifacts are lines, so that a name may hold blanks
verify() {
	while read -r artifact || [ -n "$artifact" ]; do
		[ -z "$artifact" ] || set -- "$@" "--artifact=$artifact"
	done <<LINES
$(printf '%s\n' "${RELEASEGATE_ARTIFACTS:-}" | tr -d '\r')
LINES
	[ -z "${RELEASEGATE_LEDGER:-}" ] || set -- "$@" "--ledger=$RELEASEGATE_LEDGER"
	"$program" verify "$@" "--admission=$RELEASEGATE_ADMISSION" -- "$decision" </dev/null
}

# report FORMAT FILE: whole, or not there
report() {
	"$program" report "--admission=$RELEASEGATE_ADMISSION" "--format=$1" -- "$reports/decision.json" >"$scratch/report" 2>"$scratch/said" </dev/null &&
		cat "$scratch/report" >"$reports/$2" && return
	rm -f "$reports/$2"
	inert <"$scratch/said" >&2
	return 1
}

# Two files for GitLab, since each is one list: why the artifacts are not admitted, and why the release is not approved.
annotate() {
	case $system in
	github | azure)
		verify --output "$system" 2>/dev/null || :
		report "$system" annotations.txt && cat "$reports/annotations.txt"
		;;
	gitlab)
		verify --output gitlab >"$reports/admission.codequality.json" 2>/dev/null || :
		report gitlab decision.codequality.json
		;;
	*) ;;
	esac
}

summarise() {
	[ "$verdict" = 0 ] && heading='admitted' || heading='NOT admitted'
	{
		printf '## releasegate: %s\n\n' "$heading"
		sed 's/^/    /' "$reports/verify.txt"
		printf '\n'
		cat "$reports/comment.md"
	} >"$reports/summary.md"
}

case $system in
github | gitlab | azure | tekton) ;;
*) fail 1 "RELEASEGATE_SYSTEM must be github, gitlab, azure or tekton" ;;
esac
case $reports in
*[!A-Za-z0-9._/-]* | -*) reports=releasegate-report && fail 1 "the folder for reports may be named by letters, digits and . _ - / alone" ;;
/*) ;;
*) reports=$PWD/$reports ;;
esac

# What an earlier run has left must not be taken for an answer of this one.
if [ -e "$reports" ]; then
	[ -f "$reports/.releasegate" ] || fail 4 "the folder for reports $reports is there already, and is not from an earlier run of this step"
	rm -rf "$reports"
fi
mkdir -p "$reports"
: >"$reports/.releasegate"
ours=1
scratch=$(mktemp -d)

need 'the program' "${RELEASEGATE_PROGRAM:-}"
need "the program's SHA-256" "${RELEASEGATE_PROGRAM_SHA256:-}"
need 'the decision' "${RELEASEGATE_DECISION:-}"
need 'admission.hcl' "${RELEASEGATE_ADMISSION:-}"
case $RELEASEGATE_DECISION in
oci://*) ;; # the image is one
*) need 'an artifact' "$(printf '%s' "${RELEASEGATE_ARTIFACTS:-}" | tr -d '[:space:]')" ;;
esac

install_program
fetch_decision
keep_evidence

verdict=0
set --
[ "$decision" = "$reports/decision.json" ] || set -- "--save=$reports/decision.json"
verify "$@" >"$reports/verify.txt" 2>"$scratch/verify" || verdict=$?
inert <"$reports/verify.txt"
inert <"$scratch/verify" >&2
case $verdict in
0 | 3) ;; # the decision is the gate's, so that it can be rendered
1) fail 1 'the decision was not verified; see above' ;;
4) fail 4 'no verified decision; see above' ;;
*) fail 5 "verifying ended with $verdict" ;;
esac

incomplete=
annotate || incomplete=1
report html report.html || incomplete=1
report markdown report.md || incomplete=1
report junit junit.xml || incomplete=1
report comment comment.md && summarise || incomplete=1
report sarif decision.sarif && sarif=$reports/decision.sarif || incomplete=1

[ "$verdict" = 0 ] || fail 3 'not admitted; see above'
[ -z "$incomplete" ] || fail 5 'admitted, but not all reports could be written; nothing may go live on that'
admitted=true
