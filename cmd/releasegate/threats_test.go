package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A threat is what somebody may try, what must come of it, and what shows that it
// does: vectors, scripts, and tests by their package. Open is why nothing shows it.
type threat struct {
	does    string
	must    string
	vectors string
	scripts string
	tests   string
	open    string
}

var threats = []threat{
	{does: "Fills the evidence store with junk, unsigned and foreign files", must: "Each is listed with the reason why it does not count; good evidence beside it still does", vectors: "evidence-not-json evidence-case-variant-name signed-by-a-stranger evidence-is-a-link", tests: "internal/trust.TestVerifyBearsJunk internal/bind.TestEveryFileIsAccountedFor cmd/releasegate.TestBounds"},
	{does: "Deletes or empties evidence, or asks for no control or phase", must: "Denied, or the plan is refused: nothing is never success", vectors: "evidence-missing evidence-empty evidence-folder-missing gate-asks-for-nobody layout-threshold-of-none", tests: "internal/gate.TestNothingRequired internal/decision.TestVerdict"},
	{does: "Steals the key of one functionary", must: "It signs for that functionary's roles only, and for one of two persons", vectors: "signer-without-the-role signed-with-a-persons-key one-of-two-signers one-person-for-two-places"},
	{does: "Signs with a revoked key, or dates a signature back", must: "A key revoked for compromise counts only with a proven time before that", vectors: "key-revoked key-stolen-unstamped key-stolen-stamped-after key-stolen-stamped-before key-stolen-with-the-stamp-of-another certificate-signed-after-a-compromise", tests: "internal/trust.TestVerify internal/trust.TestProofs"},
	{does: "Is one person in two roles, or holds two keys or one key twice", must: "Persons are counted, and a key that is listed twice is refused", vectors: "one-person-in-both-roles two-keys-of-one-person two-keys-of-one-system trust-lists-a-key-twice certificate-of-two-functionaries", tests: "internal/trust.TestRosterRefusesWhatIsListedTwice internal/trust.TestSPKIIsOfTheKeyNotTheFile"},
	{does: "Misspells a role, leaves a list of roles empty, sets a threshold of none", must: "Refused when it is loaded", vectors: "gate-with-an-unheld-role gate-asks-for-nobody", tests: "internal/plan.TestDiagnostics internal/plan.TestAdmissionThreshold"},
	{does: "Changes payload, type or signature, takes signatures away, swaps key ids, puts keys beside them", must: "Rejected; a bad signature beside a good one neither counts nor hides it", vectors: "payload-changed payload-type-changed signature-flipped signatures-empty flow-statement-in-a-metablock flow-link-changed", tests: "internal/trust.TestPayload internal/trust.TestDSSEVector internal/trust.TestWycheproof internal/intoto.TestReadKeepsGoodSignaturesBesideBadOnes"},
	{does: "Shows an attestation of another phase, type, customer, release, environment or artifact", must: "Rejected, with both values shown", vectors: "another-customers-evidence another-releases-evidence phase-changed predicate-type-longer artifact-not-covered conformance-of-another-build flow-link-of-another-release", tests: "internal/bind.TestSubjects internal/require.TestOnePhaseDoesNotServeAnother"},
	{does: "Names an artifact by a weak digest, or by several of which one differs", must: "Rejected", vectors: "only-a-weaker-digest", tests: "internal/bind.TestSubjects internal/intoto.TestArtifactsWithoutStrongDigestsMatchNothing"},
	{does: "Leaves a newer failure out and shows an older pass", must: "What was registered and is not presented is withheld, and denied", vectors: "withheld-failure withheld-failure-spoilt withheld-rejection withdrawn-by-another withdrawn-by-one-of-two withdrawn-after-the-vote unregistered register-rolled-back register-gone register-forked register-of-a-stranger", scripts: "register witness", tests: "internal/register.TestBears internal/ledger.TestHolds"},
	{does: "Runs the gate, and signs a decision that does not follow", must: "What contradicts itself is no decision; of the rest, admission can demand that a second gate computed the same", tests: "internal/decision.TestReadRefusesApprovals internal/admit.TestThreshold internal/admit.TestCopies internal/dossier.TestEndorse", scripts: "gates replay"},
	{does: "Writes a criterion that cites evidence and tests nothing", must: "Refused when the bundle is checked, before security signs it", tests: "internal/lint.TestTestsNothing internal/lint.TestNoneChosen internal/lint.TestAbsenceFails internal/failclosed.TestNothingBrokenIsApproved internal/failclosed.TestUnnoticed"},
	{does: "Picks dates, parameters, evidence or environment to suit", must: "A release can tighten and never loosen; dates are held against the votes", vectors: "release-loosens-a-parameter release-goes-live-outside-its-window request-for-another-window release-wrong-type", tests: "internal/plan.TestGoLiveLiesInTheWindow internal/gate.TestTighten"},
	{does: "Replays the complete evidence of an older release", must: "Rejected: it names the release that it is about", vectors: "another-releases-evidence waiver-of-the-release-as-it-was"},
	{does: "Shows an older pass beside a newer failure, a newer report about one artifact in the place of an older one about another, or two that contradict", must: "Of each artifact the newest counts, and a contradiction denies", vectors: "older-pass-newer-fail newer-scan-of-another-artifact suite-failed-for-another-artifact two-newest-contradict suite-runs-contradict", tests: "internal/require.TestNewestCounts internal/require.TestNewestOfAnArtifact"},
	{does: "Writes JSON that two parsers read differently, or nests it, or writes huge numbers", must: "Refused by the one strict reader", vectors: "evidence-duplicate-name evidence-case-variant-name evidence-not-json", tests: "internal/canon.TestParseRefuses internal/canon.TestParseBoundsTheDocument internal/canon.TestJSONTestSuite cmd/releasegate.TestBounds"},
	{does: "Shows a certificate that is expired or not believed, or the log entry or stamp of another", must: "Rejected", vectors: "certificate-expired certificate-of-an-unknown-authority certificate-with-the-log-entry-of-another certificate-timed-by-the-stamp-of-another certificate-not-in-the-log certificate-untimed certificate-by-an-authority-whose-time-is-over certificate-in-a-log-whose-time-is-over certificate-timed-by-an-authority-whose-time-is-over certificate-without-a-receipt certificate-for-servers certificate-that-signs-others", tests: "cmd/releasegate.TestConformance internal/sigstore.TestCertified"},
	{does: "Gets a certificate that reads as somebody else's, or shows a bundle that two readers read differently", must: "One issuer, one subject of one kind, one signer and one signature, or rejected; a pattern that strangers match is refused", vectors: "certificate-of-another-issuer certificate-of-another-subject certificate-of-a-subject-that-only-begins-so certificate-of-a-uri-that-reads-as-an-address certificate-of-an-address-that-reads-as-a-uri certificate-of-two-subjects certificate-of-two-issuers certificate-of-two-functionaries bundle-of-version-0.1-that-says-0.3 bundle-of-version-0.2-without-proof bundle-of-a-version-to-come bundle-of-two-signatures bundle-of-a-message-as-well bundle-of-a-key-as-well", tests: "internal/sigstore.TestPatterns internal/e2e.TestKeylessGate"},
	{does: "Swaps, empties, adds to or rolls back the policy bundle, or shows it unsigned", must: "Refused", vectors: "policy-file-added policy-file-changed policy-file-removed policy-unsigned policy-rolled-back policy-expired policy-signed-by-another-key policy-signed-by-too-few trust-rolled-back trust-edited control-removed-from-the-bundle", scripts: "rollback", tests: "internal/lint.TestAgreesWithGates internal/bundle.TestOpenRefuses internal/gate.TestUnsignedIsCheckedInFull internal/gate.TestCompiledWhenSigned"},
	{does: "Breaks a control: undefined, of another type, misspelt", must: "It is missing or an error: denied", tests: "internal/control.TestOutcomes internal/control.TestMissing internal/failclosed.TestNothingBrokenIsApproved"},
	{does: "Lets a control, or the test of one, call the network, the clock or the environment", must: "Refused when it is loaded", tests: "internal/lint.TestForbiddenBuiltins internal/author.TestTests cmd/releasegate.TestOffline"},
	{does: "Writes a control that never ends or takes all memory", must: "That control is an error and denies; a watchdog ends what does not stop", scripts: "stuck", tests: "internal/control.TestBounded internal/control.TestMemory internal/control.TestStuck internal/control.TestCeiling"},
	{does: "Forges, stretches or grants a waiver alone, or waives what cannot be", must: "The waiver is refused by name and the finding stands", vectors: "waiver-forged waiver-expired waiver-too-long waiver-promised-for-yesterday waiver-of-everything waiver-self-granted waiver-self-granted-with-another-key waiver-of-what-gate-hcl-excepts waiver-of-another-customer waiver-of-another-release waivers-too-many", scripts: "waiver", tests: "internal/gate.TestMangledWaiver"},
	{does: "Votes without a seat, twice, on their own request, or on another package", must: "The vote is not counted, and that is said", vectors: "vote-by-a-stranger-to-the-board vote-twice-by-one-person vote-by-the-requester vote-by-the-implementer vote-before-the-newest-evidence vote-by-an-author-of-evidence", tests: "internal/ballot.TestBoard"},
	{does: "Shows a denial, a milestone or a trial as an approval to stock tools", must: "They are of other types, and there is nothing to accept", scripts: "cosign companions", tests: "internal/decision.TestSchemasTellTypesApart internal/decision.TestNothingButAnApprovalHasCompanions"},
	{does: "Shows an approval that a denial or revocation has followed", must: "Admission demands the latest status", tests: "internal/admit.TestStatus", scripts: "revoke"},
	{does: "Uses an approval outside its window", must: "Not admitted", tests: "internal/admit.TestCheckAfterTheWindow internal/admit.TestCheck"},
	{does: "Edits release.hcl after the vote", must: "The digests of release and package change, and the votes are void", vectors: "release-edited-after-the-vote"},
	{does: "Adds or removes a waiver or evidence after the vote", must: "The digest of the package changes, and the votes are void", vectors: "evidence-added-after-the-vote waiver-added-after-the-vote waiver-taken-away-after-the-vote"},
	{does: "Types somebody's name into a predicate", must: "Only verified signers are persons", vectors: "signed-off-by-a-person implementer-unknown no-administrator-named", tests: "internal/trust.TestVerifyCarriesThePersonBehindTheKey"},
	{does: "Decides at an instant when evidence was fresh", must: "More than 15 minutes from the clock is a trial, which is never admitted", scripts: "decide", tests: "internal/admit.TestCheck"},
	{does: "Shows a decision for another artifact, environment, gate or policy, or by another key", must: "Not admitted, or refused before anything else of it is read", tests: "cmd/releasegate.TestVerify internal/admit.TestCheck internal/admit.TestEveryPinIsNeeded internal/admit.TestMangledDecisions"},
	{does: "Hides a line of HCL or Rego from whoever reviews it", must: "Refused at that line", tests: "internal/plan.TestDisguise internal/lint.TestContract"},
	{does: "Leaves a flag of a pipeline empty, or calls a file by the digest of another", must: "Wrong usage, or refused: nothing empty asks for less", scripts: "blank"},
	{does: "Cuts, reorders, alters or rolls back the ledger", must: "Refused", scripts: "ledger witness", tests: "internal/ledger.TestDamageIsRefused internal/ledger.TestExtends internal/ledger.TestFollow internal/ledger.TestCosignRefuses"},
	{does: "Writes text that is code or a verdict line to a terminal, page or table", must: "It is shown as text", tests: "cmd/releasegate.TestHostileText cmd/releasegate.TestHostileRefusals cmd/releasegate.TestHostileRegister cmd/releasegate.TestHostileRegistry internal/report.TestHostileText internal/report.TestTextNeverBecomesMarkup internal/report.TestCSVIsInert internal/plan.TestDiagnosticsAreHarmless"},
	{does: "Nests HCL until the parser's stack ends", must: "Refused before the parser sees it", vectors: "release-nested-too-deeply release-with-loops", tests: "internal/plan.TestHostileFiles internal/plan.TestSizeCap cmd/releasegate.TestBounds"},
	{does: "Writes a million subjects, 100,000 signatures, 512 MiB, 20,000 files; a pipe, a device, a link that goes round", must: "An answer within bounds of memory and time", vectors: "evidence-too-large evidence-swollen evidence-is-a-link", tests: "cmd/releasegate.TestBounds internal/disk.TestReadFileTakesRegularFilesOnly internal/disk.TestReadTreeIsBounded internal/trust.TestVerifyEnds"},
	{does: "Ends the process, fills the disk or fails it at any call", must: "Nothing half-written is read as whole, a decision that was told is there, and an answer that is lost is no yes", tests: "cmd/releasegate.TestFaults cmd/releasegate.TestFullDisk internal/bundle.TestLeftoversAreNotPartOfABundle internal/ledger.TestLeftoversOfACrashAreIgnored internal/ledger.TestKill internal/disk.TestCreateIsExclusive internal/disk.TestReplace"},
	{does: "Writes the ledger from two sides", must: "One waits or is told", tests: "internal/ledger.TestAppendFromManySides internal/disk.TestCreateHasOneWinner internal/e2e.TestLedgerInRekorSurvives"},
	{does: "Keeps the log away that the ledger is published in, loses its answers, rolls it back or forks it", must: "What was decided is stored and counts for nobody, no older approval of the release is admitted meanwhile, and a log that does not extend what was seen of it is refused", tests: "internal/ledger.TestStoredNotYetPublished internal/ledger.TestNothingIsStoredInVain internal/e2e.TestLedgerInRekor internal/e2e.TestLedgerInRekorSurvives internal/admit.TestStatus"},
	{does: "Plants an envelope as if it waited to be published: a stranger's, or one that was revoked", must: "Nothing is entered that no gate signed, or that is older than what the gate has said since", tests: "internal/ledger.TestPlantedPending internal/e2e.TestLedgerInRekor"},
	{does: "Takes the published ledger's configuration away, or bends it to another log", must: "The ledger is damaged, and admission goes by the log that admission.hcl pins", tests: "internal/ledger.TestLogDamaged internal/ledger.TestInitPublished internal/plan.TestAdmissionOfGates"},
	{does: "Signs decisions with the gate's stolen key", must: "Of a published ledger they are in the log, or admit nothing; whoever verifies the ledger is shown them", tests: "internal/e2e.TestLedgerInRekor"},
	{does: "Talks to a service slowly, endlessly, without credentials, about another's data", must: "Bounded and refused", open: "there is no service yet"},
	{does: "Gives a private key as a public one, or reads logs for secrets", must: "Refused, and never printed", vectors: "policy-key-is-private gate-key-unreadable release-is-a-key", scripts: "keygen", tests: "internal/sign.TestOpenRefuses internal/trust.TestParseKeyRefuses internal/sign/helper.TestEnvironmentIsNamed"},
	{does: "Runs the registry, or writes to it: swaps what is attached, lies about sizes, lists without end, sends elsewhere", must: "What is fetched has its digest or is not there, within bounds, and is judged as any other file; credentials go nowhere else", tests: "internal/oci.TestOthers internal/oci.TestSwappedManifest internal/oci.TestPages internal/oci.TestFails internal/oci.TestCredentials internal/oci.TestTLS cmd/releasegate.TestKeylessUnderTag"},
	{does: "Attaches an approval to another image, or a denial of somebody else's to this one", must: "An image is admitted by the gate's last word on a release that it is part of", tests: "cmd/releasegate.TestVerifyImage internal/admit.TestCheckAll internal/admit.TestCheckAllCopies"},
	{does: "Deletes from the registry what the gate has said since", must: "Admission demands the ledger, which tells of it", tests: "internal/admit.TestStatus", scripts: "revoke"},
	{does: "Gives a file a name that no dossier can give back", must: "It is rejected by name, and what is decided can be replayed", vectors: "evidence-named-with-a-backslash", tests: "cmd/releasegate.TestHostileText"},
	{does: "Leads the program elsewhere by a link where it looks for a key or its settings", must: "A link is followed below its own folder only", scripts: "blank", tests: "internal/disk.TestReadMounted"},
	{does: "Makes an archive of names that lead elsewhere, links, devices, or more than it may hold", must: "Refused or rejected; nothing is unpacked onto the disk", tests: "internal/source.TestArchive internal/source.TestArchiveRefuses internal/source.TestArchiveBounds"},
	{does: "Lets the evidence make the program run something", must: "Nothing of a layout is run", tests: "internal/intoto.TestNothingOfALayoutIsExecuted internal/sign/helper.TestRunsOnlyWhatWasNamed"},
}

// proofs are what a threat names, each by its kind.
func (d threat) proofs() []string {
	var all []string
	for _, kind := range []struct{ name, list string }{{"vector", d.vectors}, {"script", d.scripts}, {"test", d.tests}} {
		for proof := range strings.FieldsSeq(kind.list) {
			all = append(all, kind.name+" "+proof)
		}
	}
	return all
}

// TestThreats: each threat is covered by what there is, and SECURITY.md says by what.
func TestThreats(t *testing.T) {
	there := existing(t)
	if len(there) < 300 || len(threats) < 35 {
		t.Fatalf("only %d proofs, %d threats", len(there), len(threats))
	}
	for _, threat := range threats {
		if named := len(threat.proofs()); (named == 0) != (threat.open != "") || threat.must == "" {
			t.Errorf("%q: %d proofs, and open: %q", threat.does, named, threat.open)
		}
		for _, proof := range threat.proofs() {
			if !there[proof] {
				t.Errorf("%q: there is no %s", threat.does, proof)
			}
		}
	}
	const name, begin, end = "../../SECURITY.md", "<!-- threats: rewritten by make update -->\n", "<!-- end of threats -->"
	had, err := os.ReadFile(name)
	must(err)
	before, rest, ok := strings.Cut(string(had), begin)
	_, after, also := strings.Cut(rest, end)
	if !ok || !also {
		t.Fatalf("%s has no place for the threats", name)
	}
	switch now := before + begin + threatTable() + end + after; {
	case now == string(had):
	case *update:
		must(os.WriteFile(name, []byte(now), 0o644))
	default:
		t.Errorf("%s tells of other threats: make update", name)
	}
}

func threatTable() string {
	var b strings.Builder
	b.WriteString("| somebody | what must come of it | shown by |\n|---|---|---|\n")
	for _, d := range threats {
		var shown []string
		for _, proof := range d.proofs() {
			kind, name, _ := strings.Cut(proof, " ")
			if kind == "script" {
				name += ".txtar"
			}
			shown = append(shown, "`"+name+"`")
		}
		if d.open != "" {
			shown = []string{"**open**: " + d.open}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.does, d.must, strings.Join(shown, ", "))
	}
	return b.String()
}

// existing are all vectors, scripts and tests.
func existing(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	for _, v := range slices.Concat(vectors, waiverVectors, essentialVectors, artifactVectors) {
		there["vector "+v.name] = true
	}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	must(err)
	for _, name := range scripts {
		there["script "+strings.TrimSuffix(filepath.Base(name), ".txtar")] = true
	}
	root, err := filepath.Abs("../..")
	must(err)
	for _, folder := range []string{"cmd", "internal"} {
		must(filepath.WalkDir(filepath.Join(root, folder), func(name string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			of, err := filepath.Rel(root, filepath.Dir(name))
			for _, declared := range file.Decls {
				if f, ok := declared.(*ast.FuncDecl); ok && f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
					there["test "+filepath.ToSlash(of)+"."+f.Name.Name] = true
				}
			}
			return err
		}))
	}
	return there
}
