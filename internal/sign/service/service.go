// Package service asks the services of Sigstore for what a private key cannot say of
// itself: a certificate authority (Fulcio) who holds it, a timestamp authority
// (RFC 3161) and a transparency log (Rekor v2) when it signed.
//
// It is the only package of the program that uses the network, and only the commands
// that sign reach it, when a flag or a ledger names a service. Each of the three is one POST, so
// that they are written out here: sigstore-go's client also holds that of Rekor v1,
// and would make every start of the program longer by 17 initialised packages and the
// binary larger by 0.9 MB. Tests hold what is made here to sigstore-go's verifier, and
// the end-to-end tests to the services themselves.
//
// Nothing is retried: whoever signs is there to try again, and a token is sent once.
// Redirects are not followed, since a token must not go where nobody sent it; no proxy
// is taken from the environment.
package service

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // of signatures that are logged
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/digitorus/timestamp"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
)

const (
	// timeout bounds one request. A log answers when it has published the entry, which
	// public ones do every ten seconds.
	timeout = 60 * time.Second

	// maxAnswer bounds an answer, in bytes: a certificate chain or the inclusion proof
	// of a log has some ten KiB.
	maxAnswer = 1 << 20

	// maxTile bounds what a log serves, in bytes: 256 entries of 64 KiB at the most.
	maxTile = 256 * (64 << 10)

	// maxComplaint bounds how much of a service's own words is shown, in bytes.
	maxComplaint = 300
)

// Check refuses a URL that is none of a service. A secret goes only to where TLS
// protects it, or to the machine itself.
func Check(flag, address string, secret bool) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fault.Misuse("write it as "+flag+" https://HOST/PATH", "%s %q is not the URL of a service", flag, address)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fault.Misuse("write it as "+flag+" https://HOST/PATH", "%s holds more than a host and a path", flag) // perhaps a password: not shown
	case secret && u.Scheme == "http" && !loopback(u.Hostname()):
		return fault.Misuse("use https", "%s %q: a token is not sent without TLS", flag, address)
	}
	return nil
}

func loopback(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

// Certificate returns the certificate (DER) that a Fulcio issues for the key to whom
// the OpenID Connect token names. That the key is ours is shown by a signing request,
// which every version of its API since v2 takes.
func Certificate(ctx context.Context, fulcio, token string, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return nil, err
	}
	type credentials struct {
		Token string `json:"oidcIdentityToken"`
	}
	answer, err := post(ctx, fulcio+"/api/v2/signingCert", "application/json", struct {
		Credentials credentials `json:"credentials"`
		Request     []byte      `json:"certificateSigningRequest"`
	}{credentials{token}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})})
	if err != nil {
		return nil, refused("certificate authority", fulcio, token, err)
	}
	certificate, err := issued(answer)
	if err != nil {
		return nil, refused("certificate authority", fulcio, token, err)
	}
	if k, ok := certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); !ok || !k.Equal(key.Public()) {
		return nil, refused("certificate authority", fulcio, token, errors.New("the certificate is for another key"))
	}
	return certificate, nil
}

// issued reads the leaf certificate of Fulcio's answer. Its timestamp by a
// certificate log is embedded in it, or there is none: a bundle has no place for one
// that came beside it.
func issued(answer []byte) (*x509.Certificate, error) {
	parsed, err := canon.Parse(answer)
	if err != nil {
		return nil, fmt.Errorf("the answer is not strict JSON: %w", err)
	}
	for _, form := range []string{"signedCertificateEmbeddedSct", "signedCertificateDetachedSct"} {
		chain, _ := member(parsed, form, "chain", "certificates").([]any)
		if len(chain) == 0 {
			continue
		}
		text, _ := chain[0].(string)
		block, _ := pem.Decode([]byte(text))
		if block == nil {
			return nil, errors.New("the certificate is not PEM")
		}
		return x509.ParseCertificate(block.Bytes)
	}
	return nil, errors.New("the answer holds no certificate")
}

// member returns what lies at a path of names within parsed JSON; nil if nothing does.
// A service may say more than we know of.
func member(parsed any, path ...string) any {
	for _, name := range path {
		members, _ := parsed.(map[string]any)
		parsed = members[name]
	}
	return parsed
}

// Timestamp returns an RFC 3161 response (DER) over a signature. That it is about this
// signature is checked; whether its authority is trusted is for those who verify.
func Timestamp(ctx context.Context, authority string, signature []byte) ([]byte, error) {
	sum := sha256.Sum256(signature)
	query, err := (&timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: sum[:], Certificates: true}).Marshal()
	if err != nil {
		return nil, err
	}
	answer, err := post(ctx, authority, "application/timestamp-query", query)
	if err != nil {
		return nil, refused("timestamp authority", authority, "", err)
	}
	response, err := timestamp.ParseResponse(answer)
	if err == nil && !bytes.Equal(response.HashedMessage, sum[:]) {
		err = errors.New("the timestamp is of another signature")
	}
	if err != nil {
		return nil, refused("timestamp authority", authority, "", err)
	}
	return answer, nil
}

// An Entry is what a transparency log is told of a signature.
type Entry struct {
	Message     []byte // that was signed; the log gets its hash
	Signature   []byte
	Certificate []byte // DER; nil where a key signed
	Key         crypto.PublicKey
}

// Hash is the hash that a key signs.
func Hash(key crypto.PublicKey) crypto.Hash {
	if k, ok := key.(*ecdsa.PublicKey); ok {
		switch k.Curve {
		case elliptic.P384():
			return crypto.SHA384
		case elliptic.P521():
			return crypto.SHA512
		}
	}
	return crypto.SHA256
}

// Details names a key's kind and hash as Sigstore's protobuf-specs do
// (PublicKeyDetails); empty if Rekor v2 has no entry for it.
func Details(key crypto.PublicKey) string {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P384():
			return "PKIX_ECDSA_P384_SHA_384"
		case elliptic.P521():
			return "PKIX_ECDSA_P521_SHA_512"
		}
		return "PKIX_ECDSA_P256_SHA_256"
	case *rsa.PublicKey:
		switch bits := k.N.BitLen(); bits {
		case 2048, 3072, 4096:
			return fmt.Sprintf("PKIX_RSA_PKCS1V15_%d_SHA256", bits)
		}
	}
	return ""
}

// A Twin is the answer of a log that has the entry already: whoever asked before has not
// heard the answer. The proof is to be had from the log's tiles.
type Twin struct {
	Index int64 // that the log says it has; for whoever verifies it
	err   error
}

func (t *Twin) Error() string { return t.err.Error() }

func (t *Twin) Unwrap() error { return t.err }

// twin reads a log's complaint, which names the index in words alone, if it is of that
// kind.
func twin(err error) (*Twin, bool) {
	answer, is := errors.AsType[*status](err)
	if !is || answer.code != http.StatusConflict {
		return nil, false
	}
	index, err := strconv.ParseInt(answer.text[strings.LastIndexByte(answer.text, ' ')+1:], 10, 64)
	return &Twin{Index: index}, err == nil && index >= 0
}

// Log adds an entry to a Rekor v2 and returns the log's proof, a TransparencyLogEntry
// as JSON. The log answers when the entry is part of a checkpoint. If it has the entry,
// the error is a Twin.
func Log(ctx context.Context, rekor string, e Entry) ([]byte, error) {
	hash := Hash(e.Key).New()
	hash.Write(e.Message)
	spki, err := x509.MarshalPKIXPublicKey(e.Key)
	if err != nil {
		return nil, err
	}
	type raw struct {
		RawBytes []byte `json:"rawBytes"`
	}
	type verifier struct {
		Certificate *raw   `json:"x509Certificate,omitempty"`
		Key         *raw   `json:"publicKey,omitempty"`
		Details     string `json:"keyDetails"`
	}
	type signature struct {
		Content  []byte   `json:"content"`
		Verifier verifier `json:"verifier"`
	}
	type record struct {
		Digest    []byte    `json:"digest"`
		Signature signature `json:"signature"`
	}
	v := verifier{Details: Details(e.Key)}
	if e.Certificate != nil {
		v.Certificate = &raw{e.Certificate}
	} else {
		v.Key = &raw{spki}
	}
	answer, err := post(ctx, rekor+"/api/v2/log/entries", "application/json", struct {
		Record record `json:"hashedRekordRequestV002"`
	}{record{hash.Sum(nil), signature{e.Signature, v}}})
	if err == nil {
		err = isEntry(answer)
	}
	if err == nil {
		return answer, nil
	}
	said := refused("transparency log", rekor, "", err)
	if t, is := twin(err); is {
		t.err = said
		return nil, t
	}
	return nil, said
}

// isEntry refuses what a bundle must not hold as an entry. The proof itself is for
// those who verify, who know the log's key.
func isEntry(answer []byte) error {
	parsed, err := canon.Parse(answer)
	if err != nil {
		return fmt.Errorf("the answer is not strict JSON: %w", err)
	}
	for _, name := range []string{"logId", "kindVersion", "inclusionProof", "canonicalizedBody"} {
		if member(parsed, name) == nil {
			return fmt.Errorf("the answer holds no %s: it is no entry of a Rekor v2", name)
		}
	}
	return nil
}

// Tile returns what a transparency log serves at an address: a tile, a bundle of
// entries or its checkpoint (C2SP tlog-tiles). What is not there is fs.ErrNotExist.
// Whether to believe it is for those who verify.
func Tile(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	content, code, err := ask(ctx, request, maxTile)
	switch {
	case err == nil && code == http.StatusNotFound:
		return nil, fmt.Errorf("transparency log %s: %w", address, fs.ErrNotExist)
	case err == nil && code != http.StatusOK:
		err = &status{code, complaint(content)}
	}
	if err != nil {
		return nil, refused("transparency log", address, "", err)
	}
	return content, nil
}

// post sends one request, bytes as they are and anything else as JSON, and returns the
// answer.
func post(ctx context.Context, address, contentType string, body any) ([]byte, error) {
	content, ready := body.([]byte)
	if !ready {
		var err error
		if content, err = canon.Marshal(body); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", contentType)
	answer, code, err := ask(ctx, request, maxAnswer)
	if err == nil && code != http.StatusOK && code != http.StatusCreated {
		err = &status{code, complaint(answer)}
	}
	return answer, err
}

// A status is an answer that is no success, in the service's own words.
type status struct {
	code int
	text string
}

func (s *status) Error() string {
	return fmt.Sprintf("%d %s: %s", s.code, http.StatusText(s.code), s.text)
}

// ask sends a request and returns the answer, whatever its status.
func ask(ctx context.Context, request *http.Request, limit int64) (answer []byte, code int, err error) {
	request.Header.Set("User-Agent", "releasegate")
	transport := &http.Transport{ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, 0, fmt.Errorf("no answer within %s", timeout)
		}
		return nil, 0, errors.Unwrap(err) // without the URL, which the caller names
	}
	defer response.Body.Close() //nolint:errcheck // opened for reading
	answer, err = io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && int64(len(answer)) > limit {
		err = fmt.Errorf("the answer has more than %d bytes", limit)
	}
	return answer, response.StatusCode, err
}

// complaint is what a service says of a request that it refuses: the message if it is
// JSON, as all of them write.
func complaint(answer []byte) string {
	text := string(answer)
	if parsed, err := canon.Parse(answer); err == nil {
		if message, ok := member(parsed, "message").(string); ok {
			text = message
		}
	}
	text = strings.ToValidUTF8(text[:min(len(text), maxComplaint)], "")
	return fault.Legible(strings.TrimSpace(text))
}

// refused says which service did not do its part, without the secret it was sent.
func refused(what, address, secret string, err error) error {
	text := err.Error()
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "(the token)")
	}
	return fault.Refuse("curl -sI "+fault.Quote(address), "%s %s: %s", what, address, text)
}
