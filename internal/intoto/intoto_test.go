package intoto_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/in-toto/in-toto-golang/in_toto"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	sigstore "github.com/sigstore/sigstore-go/pkg/bundle"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

const predicateType = "https://invented.example/thing/v1"

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// bare is an envelope with that payload and those signatures, which are JSON.
func bare(payload string, signatures ...string) string {
	return fmt.Sprintf(`{"payloadType":%q,"payload":%q,"signatures":[%s]}`, intoto.PayloadType, payload, strings.Join(signatures, ","))
}

func bundled(content string) string {
	return fmt.Sprintf(`{"mediaType":%q,"verificationMaterial":{"publicKey":{"hint":"aGludA=="}},%s}`, intoto.BundleV03, content)
}

func sig(s string) string { return fmt.Sprintf(`{"sig":%q}`, s) }

func TestRead(t *testing.T) {
	// Bytes whose Base64 needs the two characters that the alphabets disagree about.
	payload := string([]byte{0xfb, 0xff, 0xbf, 1})
	for _, c := range []struct{ name, file string }{
		{"bare", bare(b64(payload), sig(b64("one")))},
		{"white space", " \n" + bare(b64(payload), sig(b64("one"))) + "\n"},
		{"members in another order", fmt.Sprintf(`{"signatures":[%s],"payload":%q,"payloadType":%q}`, sig(b64("one")), b64(payload), intoto.PayloadType)},
		{"URL-safe Base64", bare(base64.URLEncoding.EncodeToString([]byte(payload)), sig(base64.URLEncoding.EncodeToString([]byte("one"))))},
		{"Sigstore bundle", bundled(`"dsseEnvelope":` + bare(b64(payload), sig(b64("one"))))},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := intoto.Read([]byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if e.PayloadType != intoto.PayloadType || string(e.Payload) != payload || len(e.Signatures) != 1 || string(e.Signatures[0].Sig) != "one" {
				t.Errorf("read as %+v", e)
			}
		})
	}
}

// A signature that cannot be decoded stays as an empty one, which verifies
// nothing, and hides none of the others.
func TestReadKeepsGoodSignaturesBesideBadOnes(t *testing.T) {
	e, err := intoto.Read([]byte(bare(b64("p"), `{"keyid":"k","sig":"%%%"}`, sig(b64("good")), sig("Z29vZ"), sig(""), `{"keyid":"only"}`)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range e.Signatures {
		got = append(got, s.KeyID+"="+string(s.Sig))
	}
	if want := "k= =good = = only="; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, " "), want)
	}
}

func TestReadBoundsSignatures(t *testing.T) {
	many := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = sig(b64("x"))
		}
		return list
	}
	if e, err := intoto.Read([]byte(bare(b64("p"), many(16)...))); err != nil || len(e.Signatures) != 16 {
		t.Errorf("16 signatures: %d, %v", len(e.Signatures), err)
	}
	if _, err := intoto.Read([]byte(bare(b64("p"), many(17)...))); err == nil || !strings.Contains(err.Error(), "17 signatures are more than 16") {
		t.Errorf("17 signatures: %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	one := sig(b64("one"))
	envelope := bare(b64("p"), one)
	message := `"messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"aa=="},"signature":"aa=="}`
	for _, c := range []struct{ name, file, says string }{
		{"nothing", "", "not a DSSE envelope"},
		{"a list", "[" + envelope + "]", "not a DSSE envelope"},
		{"two documents", envelope + envelope, "not a DSSE envelope"},
		{"unknown member", strings.Replace(envelope, "{", `{"extra":1,`, 1), "unknown"},
		{"unknown member of a signature", bare(b64("p"), `{"sig":"b25l","seal":"x"}`), "unknown"},
		{"case variant", strings.Replace(envelope, `"payload"`, `"Payload"`, 1), "unknown"},
		{"duplicate payload", strings.Replace(envelope, "{", `{"payload":"eA==",`, 1), "duplicate"},
		{"signature that is a number", bare(b64("p"), `{"sig":1}`), "not a DSSE envelope"},
		{"payload that is no Base64", bare("%%%", one), "payload: illegal base64"},
		{"payload without padding", bare("cA", one), "payload: illegal base64"},
		{"payload with two alphabets", bare("+_==", one), "payload: illegal base64"},
		{"payload with bits to spare", bare("cB==", one), "payload: illegal base64"},
		{"older bundle", strings.Replace(bundled(`"dsseEnvelope":`+envelope), "v0.3", "v0.2", 1), "only versions 0.1 to 0.3 are read"},
		{"media type with parameters", strings.Replace(bundled(`"dsseEnvelope":`+envelope), "v0.3+json", "v0.3+json;x=1", 1), "only versions 0.1 to 0.3 are read"},
		{"bundle with a message signature", bundled(message), "message signature"},
		{"bundle with both contents", bundled(`"dsseEnvelope":` + envelope + "," + message), "message signature"},
		{"bundle with nothing", bundled(`"dsseEnvelope":null`), "no DSSE envelope"},
		{"bundle with two signatures", bundled(`"dsseEnvelope":` + bare(b64("p"), one, one)), "holds 2 signatures, must hold 1"},
		{"bundle without a signature", bundled(`"dsseEnvelope":` + bare(b64("p"))), "holds 0 signatures, must hold 1"},
		{"bundle with an unknown member", bundled(`"dsse_envelope":{},"dsseEnvelope":` + envelope), "not a Sigstore bundle"},
		{"cosign's own older bundle", `{"base64Signature":"` + b64(envelope) + `","cert":"x","rekorBundle":{"SignedEntryTimestamp":"x","Payload":{}}}`, "cosign attest-blob --new-bundle-format"},
		{"bundle and envelope at once", strings.Replace(envelope, "{", `{"mediaType":"x",`, 1), "not a Sigstore bundle"},
		{"too large", `{"payload":"` + strings.Repeat("A", canon.MaxBytes) + `"}`, "larger than"},
		{"too deep", bundled(`"dsseEnvelope":` + strings.Repeat("[", 70)), "nested deeper"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := intoto.Read([]byte(c.file))
			if err == nil {
				t.Fatalf("read as %+v", e)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %q, want %q in it", err, c.says)
			}
			if e.Payload != nil || e.Signatures != nil {
				t.Errorf("an error came with %+v", e)
			}
		})
	}
}

const v1 = `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"00"}}],"predicateType":"t","predicate":{"x":1}}`

func TestReadStatement(t *testing.T) {
	for name, payload := range map[string]string{
		"v1": v1, "v0.1": strings.Replace(v1, "/v1", "/v0.1", 1),
		"every member of a subject": strings.Replace(v1, `"name":"a"`, `"name":"a","uri":"u:x","content":"AA==","downloadLocation":"u:y","mediaType":"m","annotations":{"k":[1]}`, 1),
	} {
		s, err := intoto.ReadStatement([]byte(payload))
		if err != nil || s.PredicateType != "t" || string(s.Predicate) != `{"x":1}` || len(s.Subject) != 1 || s.Subject[0].Digest["sha256"] != "00" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	subjects := func(n int) string {
		return strings.Replace(v1, `{"name":"a","digest":{"sha256":"00"}}`, strings.TrimSuffix(strings.Repeat(`{"digest":{}},`, n), ","), 1)
	}
	if s, err := intoto.ReadStatement([]byte(subjects(10_000))); err != nil || len(s.Subject) != 10_000 {
		t.Errorf("10,000 subjects: %v", err)
	}
	for _, c := range []struct{ name, payload, says string }{
		{"10,001 subjects", subjects(10_001), "10001 subjects are more than 10000"},
		{"no subject", subjects(0), "without a subject"},
		{"subject absent", `{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{}}`, "without a subject"},
		{"another type", strings.Replace(v1, "Statement/v1", "Statement/v2", 1), "statements v1 and v0.1"},
		{"type longer", strings.Replace(v1, "Statement/v1", "Statement/v1/", 1), "statements v1 and v0.1"},
		{"type in another case", strings.Replace(v1, "Statement/v1", "statement/v1", 1), "statements v1 and v0.1"},
		{"no type", strings.Replace(v1, `"_type":"https://in-toto.io/Statement/v1",`, "", 1), "statements v1 and v0.1"},
		{"no predicate type", strings.Replace(v1, `"predicateType":"t",`, "", 1), "without a predicate type"},
		{"unknown member", strings.Replace(v1, "{", `{"more":1,`, 1), "unknown"},
		{"unknown member of a subject", strings.Replace(v1, `"name":"a"`, `"name":"a","nom":"b"`, 1), "unknown"},
		{"predicate twice", strings.Replace(v1, `"predicate":`, `"predicate":{},"predicate":`, 1), "duplicate"},
		{"a name twice within the predicate", strings.Replace(v1, `{"x":1}`, `{"x":1,"x":2}`, 1), "duplicate"},
		{"predicate in another case", strings.Replace(v1, `"predicate":`, `"Predicate":`, 1), "unknown"},
		{"digest that is a number", strings.Replace(v1, `"00"`, `0`, 1), "not an in-toto statement"},
		{"no JSON", "release approved", "not an in-toto statement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := intoto.ReadStatement([]byte(c.payload))
			if err == nil {
				t.Fatalf("read as %+v", s)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %q, want %q in it", err, c.says)
			}
		})
	}
}

func TestPayload(t *testing.T) {
	digest := canon.Sum([]byte("artifact"))
	got, err := intoto.Payload(predicateType, map[string]any{"b": 1, "a": "ü"}, intoto.SubjectOf("one", digest))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_type":"https://in-toto.io/Statement/v1","predicate":{"a":"ü","b":1},"predicateType":"` + predicateType + `","subject":[{"digest":{"sha256":"` + string(digest) + `"},"name":"one"}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s, err := intoto.ReadStatement(got)
	if err != nil || s.PredicateType != predicateType || s.Subject[0].Name != "one" {
		t.Errorf("our own statement is read as %+v, %v", s, err)
	}
	if b, err := intoto.Payload(predicateType, map[string]any{}); err == nil {
		t.Errorf("a statement about nothing was written: %s", b)
	}
	if b, err := intoto.Payload(predicateType, func() {}, intoto.SubjectOf("one", digest)); err == nil {
		t.Errorf("a predicate that is no JSON was written: %s", b)
	}
}

// sealed is an envelope of ours and the key that signed it.
func sealed(t *testing.T) (intoto.Envelope, *ecdsa.PrivateKey) {
	t.Helper()
	payload, err := intoto.Payload(predicateType, map[string]any{}, intoto.SubjectOf("one", canon.Sum(nil)))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(intoto.Seal(payload, nil).PAE())
	signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return intoto.Seal(payload, signature), key
}

func TestMarshalRoundTrip(t *testing.T) {
	e, _ := sealed(t)
	spki := sha256.Sum256([]byte("key"))
	for name, write := range map[string]func() ([]byte, error){
		"bare":   func() ([]byte, error) { return intoto.MarshalEnvelope(e) },
		"bundle": func() ([]byte, error) { return intoto.MarshalBundle(e, intoto.Material{Hint: spki}) },
	} {
		file, err := write()
		if err != nil {
			t.Fatal(err)
		}
		// cosign refuses a bundle whose key id it does not know.
		if bytes.Contains(file, []byte("keyid")) {
			t.Errorf("%s names a key id: %s", name, file)
		}
		if !bytes.HasSuffix(file, []byte("}\n")) {
			t.Errorf("%s does not end with a line end", name)
		}
		got, err := intoto.Read(file)
		if err != nil || got.PayloadType != e.PayloadType || !bytes.Equal(got.Payload, e.Payload) || len(got.Signatures) != 1 || !bytes.Equal(got.Signatures[0].Sig, e.Signatures[0].Sig) {
			t.Errorf("%s is read back as %+v, %v", name, got, err)
		}
	}
}

type oracle struct{ public *ecdsa.PublicKey }

func (o oracle) Verify(_ context.Context, data, sig []byte) error {
	if sum := sha256.Sum256(data); !ecdsa.VerifyASN1(o.public, sum[:], sig) {
		return dsse.ErrNoSignature
	}
	return nil
}
func (o oracle) KeyID() (string, error)   { return "oracle", nil }
func (o oracle) Public() crypto.PublicKey { return o.public }

// What we write, the field's own libraries read and verify.
func TestOthersReadOurEnvelope(t *testing.T) {
	e, key := sealed(t)
	file, err := intoto.MarshalEnvelope(e)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "envelope.json")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("in-toto-golang", func(t *testing.T) {
		// It knows links and layouts by type and refuses other statements only after
		// it has read the envelope, so it is asked for a link.
		link, err := json.Marshal(in_toto.Link{Type: "link", Name: "build", Materials: map[string]in_toto.HashObj{}, Products: map[string]in_toto.HashObj{}, ByProducts: map[string]any{}, Command: []string{}, Environment: map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		content, err := intoto.MarshalEnvelope(intoto.Seal(link, []byte("signature")))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		metadata, err := in_toto.LoadMetadata(name)
		if err != nil {
			t.Fatal(err)
		}
		loaded, ok := metadata.GetPayload().(in_toto.Link)
		if !ok || loaded.Name != "build" {
			t.Errorf("loaded as %#v", metadata.GetPayload())
		}
		if sigs := metadata.Sigs(); len(sigs) != 1 || sigs[0].KeyID != "" {
			t.Errorf("signatures are %v", sigs)
		}
	})
	t.Run("go-securesystemslib", func(t *testing.T) {
		var theirs dsse.Envelope
		if err := json.Unmarshal(file, &theirs); err != nil {
			t.Fatal(err)
		}
		verifier, err := dsse.NewEnvelopeVerifier(oracle{&key.PublicKey})
		if err != nil {
			t.Fatal(err)
		}
		accepted, payload, err := verifier.VerifyAndDecode(t.Context(), &theirs)
		if err != nil || len(accepted) != 1 || !bytes.Equal(payload, e.Payload) {
			t.Errorf("accepted by %d keys: %v", len(accepted), err)
		}
	})
	t.Run("sigstore-go", func(t *testing.T) {
		file, err := intoto.MarshalBundle(e, intoto.Material{Hint: sha256.Sum256([]byte("key"))})
		if err != nil {
			t.Fatal(err)
		}
		var theirs sigstore.Bundle
		if err := theirs.UnmarshalJSON(file); err != nil {
			t.Fatal(err)
		}
		content, err := theirs.SignatureContent()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(content.Signature(), e.Signatures[0].Sig) {
			t.Error("they read another signature")
		}
	})
}

// The example of DSSE v1.0.2, "Pre-Authentication Encoding".
func TestPAE(t *testing.T) {
	e := intoto.Envelope{PayloadType: "http://example.com/HelloWorld", Payload: []byte("hello world")}
	if want := "DSSEv1 29 http://example.com/HelloWorld 11 hello world"; string(e.PAE()) != want {
		t.Errorf("got %q, want %q", e.PAE(), want)
	}
	// Moving a byte from the type to the payload moves what is signed.
	a, b := intoto.Envelope{PayloadType: "a", Payload: []byte("b c")}, intoto.Envelope{PayloadType: "a b", Payload: []byte("c")}
	if bytes.Equal(a.PAE(), b.PAE()) {
		t.Error("two envelopes have one encoding")
	}
}

func TestRecordFileTakesBytesAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"unix": "a\nb\n", "dos": "a\r\nb\r\n", "mac": "a\rb\r", "empty": "", "binary": "\x00\xff\r\n"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(content))
		if got, err := intoto.RecordFile(file); err != nil || string(got) != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"missing", ".", "pipe", "zero"} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if got, err := intoto.RecordFile(filepath.Join(dir, name)); err == nil || got != "" {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still reading after 10 s", name)
		}
	}
}

// What is read can be written, and is then read as the same.
func FuzzRead(f *testing.F) {
	one := sig(b64("one"))
	for _, seed := range []string{
		bare(b64("p"), one), bare(b64("p"), one, sig("%")), bare("", ""), "{}", "null", `{"payload":"_-8="}`,
		bundled(`"dsseEnvelope":` + bare(b64(v1), one)), bundled(`"dsseEnvelope":null`), bundled(`"messageSignature":{}`), bare(b64(v1), `{"keyid":"k","sig":"b25l"}`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		e, err := intoto.Read(file)
		if err != nil {
			return
		}
		written, err := intoto.MarshalEnvelope(e)
		if err != nil {
			t.Fatalf("%q is read but cannot be written: %v", file, err)
		}
		again, err := intoto.Read(written)
		if err != nil {
			t.Fatalf("%q is written as %q, which cannot be read: %v", file, written, err)
		}
		if !bytes.Equal(again.PAE(), e.PAE()) || len(again.Signatures) != len(e.Signatures) {
			t.Fatalf("%q is read back as another envelope: %+v and %+v", file, e, again)
		}
		for i := range e.Signatures {
			if !bytes.Equal(again.Signatures[i].Sig, e.Signatures[i].Sig) {
				t.Fatalf("signature %d of %q is read back as another", i, file)
			}
		}
		// encoding/json is laxer; where both read, they must agree on what was signed.
		var lax dsse.Envelope
		if json.Unmarshal(file, &lax) == nil && lax.Payload != "" {
			if payload, err := lax.DecodeB64Payload(); err == nil && !bytes.Equal(payload, e.Payload) {
				t.Fatalf("two readers of %q see %q and %q", file, payload, e.Payload)
			}
		}
		if s, err := intoto.ReadStatement(e.Payload); err == nil && len(s.Subject) == 0 {
			t.Fatalf("a statement about nothing was read from %q", file)
		}
	})
}
