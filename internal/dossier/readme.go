package dossier

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	_ "embed"
	"encoding/base64"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// compareRego compares a decision with what stock opa makes of its input.
//
//go:embed compare.rego
var compareRego string

// readme tells an auditor how to check the dossier with stock tools. A test runs its
// commands.
func readme(in *gate.Inputs, index Index, r *Recorder, keys []trust.Key, identities []decision.Identity, payload []byte) ([]byte, error) {
	d, err := decision.Read(payload)
	if err != nil {
		return nil, err
	}
	var w strings.Builder
	fmt.Fprintf(&w, "# Dossier of decision %s\n\n", canon.Sum(payload).Short())
	fmt.Fprintf(&w, "Gate %s %s release %s of engagement %s for %s, at %s.\n", d.Gate, d.Verdict, d.Release.ID, d.Engagement.ID, d.Engagement.Customer, d.DecidedAt.Format(time.RFC3339))
	if d.Trial() {
		w.WriteString("It is a trial: it shows what would be decided, and counts for nothing.\n")
	}
	w.WriteString(contents)
	fmt.Fprintf(&w, "## Recompute it\n\nWith releasegate %s, offline; 0 means that the same bytes come out:\n\n```\nreleasegate replay THIS-FILE --policy-key security.pub\n```\n\n", index.Engine.Version)
	w.WriteString("## Check it without releasegate\n\nEverything below runs where the dossier is unpacked, with nothing but coreutils, [cosign](https://github.com/sigstore/cosign) (tried: 2.6) and [opa](https://github.com/open-policy-agent/opa) (tried: 1.22). The keys in it say nothing of whose they are: compare those in `keys/` with the ones that you have from security, and those in `trust/` stand under security's signature.\n\n```sh\nexport SIGSTORE_REKOR_PUBLIC_KEY=/dev/null # so that cosign asks no network\n```\n\n")
	w.WriteString("### The files\n\n`index.json` lists the SHA-256 of each:\n\n```sh\nsha256sum --quiet --check <<'END'\n")
	for _, f := range r.sums() {
		w.WriteString(f)
	}
	w.WriteString("END\n```\n\n")
	rulebooks(&w, in, r, keys, identities)
	signatures(&w, in, r, index.At)
	decisionLines(&w, in, &d)
	w.WriteString(results)
	return []byte(w.String()), nil
}

const contents = `
| here | what |
|---|---|
| decision/ | the decision: as envelope, as Sigstore bundle, and its statement as it was signed |
| policy/, trust/ | the policy bundle and the trust manifest, each with the manifest that security signed |
| keys/ | the keys by which those were verified |
| release.hcl | what is released |
| evidence/ | every envelope that was found, under the name that it had |
| register/ | the register of what was signed, if there is one: a log as C2SP tlog-tiles describes it, by which it was told whether evidence is withheld |
| decisions/, previous.json | earlier decisions that it builds on, and the one that it was compared with, if any |
| rego/input.json, rego/params.json | all that the controls saw |
| rego/compare.rego | a few lines that compare the decision with what opa says |
| index.json | how it was decided, and every file by digest |

`

// sums are lines for sha256sum, of what was read.
func (r *Recorder) sums() []string {
	var lines []string
	for name, content := range r.files {
		if !strings.ContainsAny(name, "\\\n\r") { // which sha256sum would escape
			lines = append(lines, fmt.Sprintf("%s  %s\n", canon.Sum(content), name))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return lines
}

const verifyCommand = "cosign verify-blob-attestation --insecure-ignore-tlog --digestAlg sha256"

// rulebooks says how to check who signed policy and trust, and that their files are
// those that were signed.
func rulebooks(w *strings.Builder, in *gate.Inputs, r *Recorder, keys []trust.Key, identities []decision.Identity) {
	w.WriteString("### Policy and trust\n\n")
	if !in.Policy.Verified() || !in.Trust.Verified() {
		w.WriteString("Nobody vouches for them: the decision is a trial.\n\n")
		return
	}
	w.WriteString("The digest of a rulebook is the SHA-256 of the list of its files, as it stands in its manifest:\n\n```sh\n")
	for _, b := range []*bundle.Bundle{in.Policy, in.Trust} {
		folder := map[bundle.Kind]string{bundle.Policy: layout.Policy, bundle.Trust: layout.Trust}[b.Kind()]
		for i, key := range keys {
			if name := r.signedBy(folder, key); name != "" {
				if strings.Contains(presented(name, r.files[name]), emptyRoot) {
					w.WriteString(trustedRoot)
				}
				fmt.Fprintf(w, "%s --key %s/policy-%d.pub --type %s --digest %s %s%s\n", verifyCommand, keysFolder, i+1, string(b.Kind()), b.Digest(), presented(name, r.files[name]), hashing(key))
			}
		}
		for _, who := range identities {
			if name := r.certifiedBy(folder, who); name != "" {
				fmt.Fprintf(w, "%s %s --type %s --digest %s\n", verifyCommand, certified(name, who, rootFile), string(b.Kind()), b.Digest())
			}
		}
		fmt.Fprintf(w, "printf '[' > .list\nseparator=\n")
		fmt.Fprintf(w, "for file in %s; do\n  printf '%%s{\"path\":\"%%s\",\"sha256\":\"%%s\"}' \"$separator\" \"$file\" \"$(sha256sum < %s/\"$file\" | cut -c 1-64)\" >> .list\n  separator=,\ndone\nprintf ']' >> .list\n", quoted(b.Paths()), folder)
		fmt.Fprintf(w, "echo '%s  .list' | sha256sum --quiet --check\nrm .list\n", b.Digest())
	}
	w.WriteString("```\n\n")
}

// signedBy is the file of a rulebook that holds a key's signature over its manifest;
// empty if none does.
func (r *Recorder) signedBy(folder string, key trust.Key) string {
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		if path.Dir(name) == folder && strings.HasSuffix(name, ".dsse.json") {
			envelope, err := intoto.Read(r.files[name])
			if err != nil {
				continue
			}
			if _, _, err := trust.Payload(envelope, []trust.Key{key}); err == nil {
				return name
			}
		}
	}
	return ""
}

// certifiedBy is the file of a rulebook that an identity has signed with a certificate;
// empty if none is. The signatures were verified when it was opened.
func (r *Recorder) certifiedBy(folder string, who decision.Identity) string {
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		if path.Dir(name) != folder || !strings.HasSuffix(name, ".dsse.json") {
			continue
		}
		value, err := canon.Parse(r.files[name])
		if err != nil {
			continue
		}
		raw, _ := canon.Lookup(value, "/verificationMaterial/certificate/rawBytes")
		text, _ := raw.(string)
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			continue
		}
		if named, err := sigstore.IdentityOf(der); err == nil && named == who {
			return name
		}
	}
	return ""
}

// certified are cosign's arguments for a bundle with a certificate.
func certified(name string, who decision.Identity, root string) string {
	return fmt.Sprintf("--new-bundle-format --trusted-root %s --certificate-identity %s --certificate-oidc-issuer %s --bundle %s", root, fault.Quote(who.Subject), fault.Quote(who.Issuer), fault.Quote(name))
}

func quoted(words []string) string {
	var all []string
	for _, word := range words {
		all = append(all, fault.Quote(word))
	}
	return strings.Join(all, " ")
}

// signatures says how to check each signature that was verified by a key.
func signatures(w *strings.Builder, in *gate.Inputs, r *Recorder, at time.Time) {
	attestations, _ := in.Plan.Roster.Verify(in.Found, at)
	keyFiles := keyFiles(in.Trust)
	var lines, otherwise []string
	for _, a := range attestations {
		subject := a.Statement().Subject
		for _, origin := range a.Origins() {
			at := placeOf(origin.Path)
			envelope, err := intoto.Read(r.files[at])
			for _, s := range a.Signers() {
				f, _ := in.Plan.Roster.Functionary(s.Functionary)
				if _, _, signed := trust.Payload(envelope, []trust.Key{f.Key}); s.SPKI != "" && err == nil && signed != nil && envelope.PAE()[0] != '{' {
					continue // another file holds that signature
				}
				if s.SPKI == "" || err != nil || envelope.PAE()[0] == '{' || keyFiles[s.SPKI] == "" || len(subject) == 0 || subject[0].Digest["sha256"] == "" {
					otherwise = append(otherwise, fmt.Sprintf("- `%s`, signed by %s\n", at, s.Functionary))
					continue
				}
				lines = append(lines, fmt.Sprintf("%s --key %s --type %s --digest %s %s\n", verifyCommand, fault.Quote(keyFiles[s.SPKI]), fault.Quote(a.Statement().PredicateType), subject[0].Digest["sha256"], presented(at, r.files[at])+hashing(f.Key)))
			}
		}
	}
	slices.Sort(lines)
	fmt.Fprintf(w, "### Signatures\n\nOf the files in evidence/ and decisions/, these %d signatures were verified. In which role each key may sign, and from when until when, stands in `trust/trust.hcl`:\n\n```sh\n%s", len(lines), trustedRoot)
	w.WriteString(strings.Join(lines, ""))
	w.WriteString("rm .root.json\n```\n\n")
	if len(otherwise) > 0 {
		slices.Sort(otherwise)
		fmt.Fprintf(w, "The following need other commands: an identity is checked by `cosign verify-blob-attestation --certificate-identity … --certificate-oidc-issuer … --trusted-root trust/trusted_root.json --bundle FILE`, a metablock by in-toto.\n\n%s\n", strings.Join(slices.Compact(otherwise), ""))
	}
}

// trustedRoot is what cosign wants to be given where no certificate is looked at.
const (
	emptyRoot   = ".root.json"
	trustedRoot = "echo '{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}' > " + emptyRoot + "\n"
)

// presented are cosign's arguments for a file, a bare envelope or a bundle.
func presented(name string, content []byte) string {
	if value, err := canon.Parse(content); err == nil {
		if _, wrapped := canon.Lookup(value, "/dsseEnvelope"); wrapped {
			return "--new-bundle-format --trusted-root .root.json --bundle " + fault.Quote(name)
		}
	}
	return "--signature " + fault.Quote(name)
}

// hashing tells cosign, which takes SHA-256 for granted, what a key of a longer curve
// signs.
func hashing(key trust.Key) string {
	if public, ok := key.Public().(*ecdsa.PublicKey); ok {
		switch public.Curve {
		case elliptic.P384():
			return " --signature-digest-algorithm sha384"
		case elliptic.P521():
			return " --signature-digest-algorithm sha512"
		}
	}
	return ""
}

// placeOf is where a file that the decision names lies in the dossier.
func placeOf(origin string) string {
	if strings.HasPrefix(origin, layout.Decisions+"/") {
		return origin
	}
	return path.Join(layout.Evidence, origin)
}

// keyFiles are the files of the trust manifest that hold keys, by SPKI hash.
func keyFiles(b *bundle.Bundle) map[canon.Digest]string {
	held := map[canon.Digest]string{}
	for _, name := range slices.Backward(b.Paths()) {
		content, _ := b.File(name)
		if key, err := trust.ParseKey(content); err == nil {
			held[key.SPKI()] = path.Join(layout.Trust, name)
		}
	}
	return held
}

// decisionLines says how to check the gate's own signature.
func decisionLines(w *strings.Builder, in *gate.Inputs, d *decision.Decision) {
	w.WriteString("### The decision\n\nThe gate signed it, in both forms:\n\n```sh\n")
	w.WriteString(trustedRoot)
	if who := in.Gate.Identity; who != (decision.Identity{}) {
		fmt.Fprintf(w, "%s %s --type %s --digest %s\nrm .root.json\n```\n\n", verifyCommand, certified(bundleFile, who, "trust/trusted_root.json"), d.Type(), d.Release.Digest())
		return
	}
	name := keyFiles(in.Trust)[in.Gate.Key.SPKI()]
	for _, form := range []string{"--signature " + envelopeFile, "--new-bundle-format --trusted-root .root.json --bundle " + bundleFile} {
		fmt.Fprintf(w, "%s --key %s --type %s --digest %s %s\n", verifyCommand, fault.Quote(name), d.Type(), d.Release.Digest(), form+hashing(in.Gate.Key))
	}
	w.WriteString("rm .root.json\n```\n\n")
}

const results = "### The results\n\n" +
	"`opa` judges the input that the gate judged, by the same controls, and compares the criteria that are met with those of the decision. The first answer must be `[]`; the second lists the controls that were compared.\n\n" +
	"```sh\nset -- --strict-builtin-errors --format raw --data policy --data rego/params.json --data rego/compare.rego --data decision/statement.json --input rego/input.json\n" +
	"opa eval \"$@\" data.compare.differs\n" +
	"opa eval \"$@\" data.compare.compared\n" +
	"test \"$(opa eval \"$@\" data.compare.differs)\" = '[]'\n```\n\n" +
	"What one control says, with its citations and findings:\n\n```\nopa eval --strict-builtin-errors --data policy --data rego/params.json --input rego/input.json data.controls.PHASE.CONTROL\n```\n"
