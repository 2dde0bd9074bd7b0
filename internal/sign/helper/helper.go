// Package helper signs with keys that lie in a key management service or a hardware
// token, through a program that knows how to reach them.
//
// The program speaks the protocol of Sigstore's KMS plugins (sigstore/sigstore,
// pkg/signature/kms/cliplugin, version v1): it is started once for each question, with
// the protocol's version and a JSON document as arguments and the message to sign on
// standard input, and answers with a JSON document on standard output. So the plugins
// of the field serve, and releasegate links neither an SDK of a cloud nor C code, which
// every start of it, offline ones too, would pay for.
//
// Sigstore's own client starts whatever is called sigstore-kms-NAME in PATH. Here a
// file names each program by its absolute path and the SHA-256 of its bytes, and says
// which variables of the environment it gets: no folder, variable or download that
// somebody else can write to decides what runs beside a key. It is the only package of
// the program that executes anything.
package helper

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

const (
	protocol = "v1"

	maxList   = 64 << 10 // bytes of the file that lists helpers
	maxAnswer = 1 << 20  // bytes on standard output: a key or a signature
	maxSaid   = 4 << 10  // bytes on standard error, of which the last line is shown

	// timeout is how long a helper may take where the list does not say: a cloud that
	// asks for credentials first has been seen to take ten seconds.
	timeout    = 60 * time.Second
	maxTimeout = 10 * time.Minute
)

// A Helper is a program that signs.
type Helper struct {
	Scheme      string       `json:"scheme"`                   // of the URIs of its keys
	Path        string       `json:"path"`                     // absolute
	SHA256      canon.Digest `json:"sha256"`                   // of the program's bytes
	Environment []string     `json:"environment,omitempty"`    // names of the variables it gets
	Timeout     int          `json:"timeoutSeconds,omitempty"` // of one question; 0: 60
}

// Split splits the URI of a key into its scheme and the rest, and reports whether it is
// one: a file's name is not, nor is a letter of a drive.
func Split(uri string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(uri, ":")
	if !ok || !schemes().MatchString(scheme) {
		return "", "", false
	}
	if after, hierarchical := strings.CutPrefix(rest, "//"); hierarchical {
		return scheme, after, true
	}
	return scheme, rest, scheme == "pkcs11" // RFC 7512 writes no slashes
}

var schemes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]+$`) })

// Find reads the list of helpers and returns the one for a scheme.
func Find(list, scheme string) (Helper, error) {
	content, err := disk.ReadMounted(list, maxList)
	if err != nil {
		return Helper{}, err
	}
	var l struct {
		Helpers []Helper `json:"helpers"`
	}
	if err := canon.Unmarshal(content, &l); err != nil {
		return Helper{}, fault.Refuse(`write {"helpers": [{"scheme": "azurekms", "path": "/…", "sha256": "…"}]}`, "list of helpers %q: %w", list, err)
	}
	known := map[string]Helper{}
	for _, h := range l.Helpers {
		if err := h.check(); err != nil {
			return Helper{}, fault.Refuse("correct the list of helpers", "list of helpers %q: helper %q: %w", list, h.Scheme, err)
		}
		if _, twice := known[h.Scheme]; twice {
			return Helper{}, fault.Refuse("remove one of them", "list of helpers %q: %q is listed twice", list, h.Scheme)
		}
		known[h.Scheme] = h
	}
	h, ok := known[scheme]
	if !ok {
		return Helper{}, fault.Refuse("add its path and digest to the list", "list of helpers %q names none for %s keys", list, scheme)
	}
	return h, nil
}

func (h Helper) check() error {
	switch {
	case !schemes().MatchString(h.Scheme):
		return errors.New("its scheme is no scheme of a URI, such as azurekms")
	case !filepath.IsAbs(h.Path) || filepath.Clean(h.Path) != h.Path:
		return fmt.Errorf("path %q is not absolute and plain", h.Path)
	case !h.SHA256.Valid():
		return fmt.Errorf("sha256 %q is not 64 characters of lowercase hex", h.SHA256)
	case h.Timeout < 0 || h.Timeout > int(maxTimeout/time.Second):
		return fmt.Errorf("timeoutSeconds %d is not between 1 and %d", h.Timeout, int(maxTimeout/time.Second))
	}
	for _, name := range h.Environment {
		if name == "" || strings.ContainsAny(name, "=\x00") {
			return fmt.Errorf("environment: %q is not the name of a variable", name)
		}
	}
	return nil
}

// A Key is a key that a helper reaches.
type Key struct {
	Helper Helper
	ID     string // what the URI says after the scheme, in the helper's own terms
	Getenv func(name string) string
}

type answer struct {
	Error     string `json:"errorMessage"`
	PublicKey *struct {
		PEM []byte `json:"publicKeyPEM"`
	} `json:"publicKey"`
	SignMessage *struct {
		Signature []byte `json:"signature"`
	} `json:"signMessage"`
}

// Public returns the public key, in PEM.
func (k Key) Public(ctx context.Context) ([]byte, error) {
	a, err := k.ask(ctx, crypto.SHA256, nil, "publicKey", map[string]any{"publicKeyOptions": map[string]any{}})
	if err == nil && (a.PublicKey == nil || len(a.PublicKey.PEM) == 0) {
		err = errors.New("its answer holds no public key")
	}
	if err != nil {
		return nil, k.failed("asking for the public key", err)
	}
	return a.PublicKey.PEM, nil
}

// Sign returns the signature over a message, whose hash the helper makes.
func (k Key) Sign(ctx context.Context, message []byte, hash crypto.Hash) ([]byte, error) {
	a, err := k.ask(ctx, hash, message, "signMessage", map[string]any{"signOptions": map[string]any{}})
	if err == nil && (a.SignMessage == nil || len(a.SignMessage.Signature) == 0) {
		err = errors.New("its answer holds no signature")
	}
	if err != nil {
		return nil, k.failed("signing", err)
	}
	return a.SignMessage.Signature, nil
}

func (k Key) failed(doing string, err error) error {
	return fault.Refuse(fault.HintOf(err), "helper %q for %s keys: %s: %w", k.Helper.Path, k.Helper.Scheme, doing, err)
}

// ask starts the helper with one question and reads its answer.
func (k Key) ask(ctx context.Context, hash crypto.Hash, message []byte, method string, args map[string]any) (answer, error) {
	limit := timeout
	if k.Helper.Timeout > 0 {
		limit = time.Duration(k.Helper.Timeout) * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	deadline, _ := ctx.Deadline()
	question, err := canon.Marshal(map[string]any{
		"initOptions": map[string]any{
			"protocolVersion": protocol, "keyResourceID": k.ID, "hashFunc": int(hash),
			"ctxDeadline": deadline.UTC().Format(time.RFC3339Nano), "rpcOptions": map[string]any{},
		},
		"methodName": method, method: args,
	})
	if err != nil {
		return answer{}, err
	}
	said, ended := k.run(ctx, message, protocol, string(question))
	if ctx.Err() != nil {
		return answer{}, fmt.Errorf("no answer within %s", limit)
	}
	// The protocol has errors in the answer and leaves the exit status open; a program
	// that was killed or could not be started has not answered.
	if exit, ok := errors.AsType[*exec.ExitError](ended); ended != nil && (!ok || exit.ExitCode() < 0) {
		return answer{}, ended
	}
	if said.out.more {
		return answer{}, fmt.Errorf("its answer has more than %d bytes", maxAnswer)
	}
	var a answer
	if err := canon.Unmarshal(said.out.kept.Bytes(), &a); err != nil {
		return answer{}, fmt.Errorf("its answer is not of the protocol: %w%s", err, said.lastWords())
	}
	if a.Error != "" {
		return answer{}, errors.New(fault.Legible(a.Error[:min(len(a.Error), maxSaid)]))
	}
	return a, nil
}

// said is what a program wrote.
type said struct{ out, err bounded }

// lastWords is the last line on standard error, for a person who looks for the reason.
func (s *said) lastWords() string {
	lines := strings.Split(strings.TrimSpace(s.err.kept.String()), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return "; it said: " + fault.Legible(strings.ToValidUTF8(last, "?"))
	}
	return ""
}

// bounded keeps what is written, up to a number of bytes, and knows whether there was
// more.
type bounded struct {
	kept bytes.Buffer // not embedded: its ReadFrom knows no bound
	most int
	more bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > b.most {
		b.more = true
		return len(p), nil
	}
	return b.kept.Write(p)
}

// run executes the file that has the digest of the list, with nothing of our
// environment but what the list names.
func (k Key) run(ctx context.Context, stdin []byte, args ...string) (*said, error) {
	program, err := k.Helper.open()
	if err != nil {
		return nil, err
	}
	defer program.Close()                                   //nolint:errcheck // opened for reading
	cmd := exec.CommandContext(ctx, k.Helper.Path, args...) //nolint:gosec // the list names the program, and its digest has just been checked
	if runtime.GOOS == "linux" {
		// The file whose digest was checked is the one that runs, whatever its name
		// leads to by now.
		cmd.Path, cmd.ExtraFiles = "/proc/self/fd/3", []*os.File{program}
	}
	cmd.Dir = filepath.Dir(k.Helper.Path)
	cmd.Env = []string{}
	for _, name := range k.Helper.Environment {
		if value := k.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	s := &said{out: bounded{most: maxAnswer}, err: bounded{most: maxSaid}}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &s.out, &s.err
	cmd.WaitDelay = time.Second // for what the helper has started and left behind
	return s, cmd.Run()
}

// open opens the program and checks what it is.
func (h Helper) open() (*os.File, error) {
	info, err := os.Stat(h.Path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file") // opening a pipe would wait for its writer
	}
	program, err := os.Open(h.Path)
	if err != nil {
		return nil, err
	}
	if err := h.is(program); err != nil {
		return nil, errors.Join(err, program.Close())
	}
	return program, nil
}

func (h Helper) is(program *os.File) error {
	info, err := program.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fault.Refuse("chmod go-w "+fault.Quote(h.Path), "others may write to it (mode %s)", info.Mode().Perm())
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, program); err != nil {
		return err
	}
	if got := canon.Digest(hex.EncodeToString(sum.Sum(nil))); got != h.SHA256 {
		return fault.Refuse("find out who changed it; if it was you, correct the digest in the list", "its SHA-256 is %s, the list says %s", got, h.SHA256)
	}
	return nil
}
