package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
)

// witness is an Ed25519 key that is always the same for a name, and its verifier by the
// library that the log servers and witnesses of the field use.
func witness(t testing.TB, name string) (*sign.Signer, note.Verifier) {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	private := ed25519.NewKeyFromSeed(seed[:])
	s, err := sign.FromKey(private)
	must(t, err)
	public := append([]byte{4}, edwards(t, s)...)
	id := sha256.Sum256(append([]byte(name+"\n"), public...))
	v, err := formats.NewVerifierForCosignatureV1(fmt.Sprintf("%s+%08x+%s", name, id[:4], base64.StdEncoding.EncodeToString(public)))
	must(t, err)
	return s, v
}

func edwards(t testing.TB, s *sign.Signer) ed25519.PublicKey {
	t.Helper()
	public, ok := s.Key().Public().(ed25519.PublicKey)
	if !ok {
		t.Fatal("not Ed25519")
	}
	return public
}

func anything(*ledger.View) error { return nil }

// A cosignature is one that others verify, and it is told from everything else.
func TestCosign(t *testing.T) {
	dir := filled(t, 3)
	ada, verifier := witness(t, "ada")
	bob, _ := witness(t, "bob")
	later := now.Add(time.Hour)
	all := []ledger.Witness{{Name: "ada", Key: ada.Key()}, {Name: "bob", Key: bob.Key()}, {Name: "ada", Key: ada.Key()}, {Name: "bob", Key: ada.Key()}, {Name: "ada", Key: bob.Key()}}
	for i, w := range []struct {
		name   string
		signer *sign.Signer
		want   string
	}{{"ada", ada, "ada"}, {"bob", bob, "ada bob"}, {"ada", ada, "ada bob"}} {
		c, err := open(t, dir).Cosign(w.name, w.signer, later, anything)
		must(t, err)
		must(t, c.Verify(origin, gateKeys(t)))
		v := read(t, dir)
		var names []string
		for _, one := range v.Cosigned(all) {
			names = append(names, one.Witness.Name)
			if !one.At.Equal(later) {
				t.Errorf("at %s", one.At)
			}
		}
		if got := strings.Join(names, " "); got != w.want || !bytes.Equal(v.Signed(), c.Signed()) {
			t.Errorf("%d: cosigned by %q, want %q", i, got, w.want)
		}
	}
	v := read(t, dir)
	n, err := note.Open(v.Signed(), note.VerifierList(verifier))
	must(t, err)
	if at, err := formats.CoSigV1Timestamp(n.Sigs[0]); err != nil || !at.Equal(later) {
		t.Errorf("%s, %v", at, err)
	}
	// Any bit of it counts.
	line := bytes.Index(v.Signed(), []byte("— ada ")) + len("— ada ")
	for at := line; v.Signed()[at] != '\n'; at++ {
		spoilt := v.Signed()
		spoilt[at] ^= 1
		if c, err := ledger.ReadCheckpoint(spoilt); err == nil && len(c.Cosigned(all[:1])) > 0 {
			t.Fatalf("byte %d changed, and it is ada's", at)
		}
	}
	// What is appended is cosigned anew, or not at all.
	extend(t, dir, "more", 1)
	if v := read(t, dir); len(v.Cosigned(all)) != 0 {
		t.Error("a new checkpoint bears an old cosignature")
	}
	// The other way round: what their library cosigns counts here.
	seed := sha256.Sum256([]byte("ada"))
	id := sha256.Sum256(append([]byte("ada\n\x01"), edwards(t, ada)...))
	theirs, err := formats.NewSignerForCosignatureV1(fmt.Sprintf("PRIVATE+KEY+ada+%x+%s", id[:4], base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...))))
	must(t, err)
	var unverified *note.UnverifiedNoteError
	_, err = note.Open(read(t, dir).Signed(), note.VerifierList())
	if !errors.As(err, &unverified) {
		t.Fatal(err)
	}
	signed, err := note.Sign(unverified.Note, theirs)
	must(t, err)
	c, err := ledger.ReadCheckpoint(signed)
	must(t, err)
	if len(c.Cosigned(all)) != 1 {
		t.Errorf("%s", signed)
	}
}

// A witness that refuses has cosigned nothing, and who cannot cosign is refused.
func TestCosignRefuses(t *testing.T) {
	dir := filled(t, 3)
	before, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(t, err)
	ada, _ := witness(t, "ada")
	if _, err := open(t, dir).Cosign("ada", ada, now, func(v *ledger.View) error {
		return fault.Refuse("", "seen otherwise: %d", v.Size)
	}); err == nil || !strings.Contains(err.Error(), "seen otherwise: 3") {
		t.Errorf("%v", err)
	}
	for name, signer := range map[string]*sign.Signer{"ada": key(t, "P-256"), "": ada, "a b": ada, "a+b": ada, "a\nb": ada} {
		if _, err := open(t, dir).Cosign(name, signer, now, anything); err == nil {
			t.Errorf("%q cosigned", name)
		}
	}
	after, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the checkpoint has changed")
	}
	if c := (ledger.Checkpoint{}).Cosigned([]ledger.Witness{{Name: "ada", Key: ada.Key()}}); len(c) != 0 {
		t.Errorf("no checkpoint is cosigned: %v", c)
	}
}

const registerOrigin = origin + "/register"

// A register holds each signature once, in one batch or many, across the edge of a tile.
func TestRegister(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "register")
	w := ledger.Writer{Origin: registerOrigin, Signer: key(t, "gate"), Clock: now}
	none, err := ledger.ReadRegister(disk.Disk{}, dir)
	if err != nil || none != nil || none.Registered("x", "y") {
		t.Fatalf("%v, %v", none, err)
	}
	var records []ledger.Record
	for i := range 300 {
		records = append(records, ledger.NewRecord("vote", "type", canon.Sum(fmt.Append(nil, i)), canon.Sum([]byte("key")), []canon.Digest{canon.Sum([]byte("b")), canon.Sum([]byte("a")), canon.Sum([]byte("b"))}))
	}
	for _, upTo := range []int{0, 1, 3, 250, 255, 256, 257, 300} {
		_, err := open(t, dir).Register(records[:upTo], w)
		must(t, err)
		v, err := ledger.ReadRegister(disk.Disk{}, dir)
		must(t, err)
		must(t, v.Verify(registerOrigin, gateKeys(t)))
		must(t, v.CheckTiles(dir))
		if len(v.Records) != upTo || len(v.Entries) != 0 {
			t.Fatalf("%d records of %d", len(v.Records), upTo)
		}
	}
	if added, err := open(t, dir).Register(records, w); added != 0 || err != nil {
		t.Errorf("%d were added twice: %v", added, err)
	}
	v, err := ledger.ReadRegister(disk.Disk{}, dir)
	must(t, err)
	if r := v.Records[299]; r.Index != 299 || !r.RegisteredAt.Equal(now) || len(r.About) != 2 || r.Payload != records[299].Payload {
		t.Errorf("%+v", r)
	}
	if v.With(ledger.Record{Payload: "p"}).Registered("p", "") && v.Registered("p", "") {
		t.Error("what would be registered is")
	}
	// A ledger of decisions is none, and no decision gets into a register.
	if _, err := ledger.ReadRegister(disk.Disk{}, filled(t, 1)); err == nil || fault.KindOf(err) != fault.Refused {
		t.Errorf("%v", err)
	}
	if _, err := open(t, dir).Append(entry("x"), nil, writer(t)); err == nil {
		t.Error("a decision was registered")
	}
	for _, about := range [][]canon.Digest{nil, {""}, {canon.Sum(nil), "x"}, many(65)} {
		if r := ledger.NewRecord("vote", "", "", "", about); r.About != nil {
			t.Errorf("about %v", r.About)
		}
	}
	if r := ledger.NewRecord("vote", "", "", "", many(64)); len(r.About) != 64 {
		t.Errorf("about %d", len(r.About))
	}
}

func many(n int) (all []canon.Digest) {
	for i := range n {
		all = append(all, canon.Sum(fmt.Append(nil, i)))
	}
	return all
}

// What the ledger has seen of a register stays in it.
func TestHolds(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "register")
	w := ledger.Writer{Origin: registerOrigin, Signer: key(t, "gate"), Clock: now}
	at := func(names ...string) *ledger.View {
		for _, name := range names {
			_, err := open(t, dir).Register([]ledger.Record{{Payload: canon.Sum([]byte(name))}}, w)
			must(t, err)
		}
		v, err := ledger.ReadRegister(disk.Disk{}, dir)
		must(t, err)
		return v
	}
	one := at("a", "b")
	two := at("c")
	must(t, os.RemoveAll(dir))
	forked := at("a", "x", "c", "d")
	for name, c := range map[string]struct {
		v    *ledger.View
		m    ledger.Mark
		says string
	}{
		"nothing was seen":      {nil, ledger.Mark{}, ""},
		"nothing but a new one": {one, ledger.Mark{}, ""},
		"the same":              {one, one.Mark(), ""},
		"grown":                 {two, one.Mark(), ""},
		"gone":                  {nil, one.Mark(), "is gone"},
		"rolled back":           {one, two.Mark(), "was rolled back: it has 2 entries, and had 3"},
		"forked":                {forked, two.Mark(), "was forked"},
	} {
		err := c.v.Holds(c.m)
		if (err == nil) != (c.says == "") || err != nil && (!strings.Contains(err.Error(), c.says) || fault.KindOf(err) != fault.Refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The ledger remembers the furthest.
	log := filepath.Join(t.TempDir(), "ledger")
	for _, v := range []*ledger.View{two, one, nil} {
		e := entry("decision")
		e.Register = v.Mark()
		_, err := open(t, log).Append(e, nil, writer(t))
		must(t, err)
	}
	if m, err := ledger.Follow(log, ledger.Rules{}, nil); err != nil || m != two.Mark() {
		t.Errorf("%+v, %v", m, err)
	}
}
