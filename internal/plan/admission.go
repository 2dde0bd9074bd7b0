package plan

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/trust"
)

type admissionFile struct {
	Admission admissionBlock `hcl:"admission,block"`
}

type admissionBlock struct {
	Gate        string        `hcl:"gate"`
	Customer    string        `hcl:"customer"`
	Engagement  string        `hcl:"engagement"`
	Supplier    string        `hcl:"supplier"`
	Environment string        `hcl:"environment"`
	Keys        []string      `hcl:"keys"`
	Policy      rulebookBlock `hcl:"policy,block"`
	Trust       rulebookBlock `hcl:"trust,block"`
	Range       hcl.Range     `hcl:",def_range"`
}

type rulebookBlock struct {
	Keys       []string  `hcl:"keys"`
	MinVersion int       `hcl:"min_version"`
	Range      hcl.Range `hcl:",def_range"`
}

// Admission reads admission.hcl and the key files that it names, which lie
// beside it.
func Admission(name string, content []byte) (admit.Policy, error) {
	r := newReader("")
	var file admissionFile
	if !r.decode(name, content, &file) {
		return admit.Policy{}, refuse(r.err())
	}
	a := file.Admission
	p := admit.Policy{
		Gate:        a.Gate,
		Engagement:  decision.Engagement{Customer: a.Customer, ID: a.Engagement, Supplier: a.Supplier},
		Environment: a.Environment,
		Keys:        r.keys(a.Range, filepath.Dir(name), a.Keys),
		Rulebook:    admit.Signed{Keys: spkis(r.keys(a.Policy.Range, filepath.Dir(name), a.Policy.Keys)), MinVersion: a.Policy.MinVersion},
		Trust:       admit.Signed{Keys: spkis(r.keys(a.Trust.Range, filepath.Dir(name), a.Trust.Keys)), MinVersion: a.Trust.MinVersion},
	}
	r.positive(a.Policy.Range, a.Policy.MinVersion)
	r.positive(a.Trust.Range, a.Trust.MinVersion)
	r.id(a.Range, "gate", a.Gate)
	r.id(a.Range, "customer", a.Customer)
	r.id(a.Range, "engagement", a.Engagement)
	r.id(a.Range, "supplier", a.Supplier)
	r.id(a.Range, "environment", a.Environment)
	return p, refuse(r.err())
}

func (r *reader) keys(at hcl.Range, dir string, names []string) []trust.Key {
	if len(names) == 0 {
		r.errorf(at, "No key", "An empty list of keys trusts nobody; name at least one.")
	}
	var keys []trust.Key
	for _, name := range names {
		if !disk.Local(name) {
			r.errorf(at, "Key outside the folder", "The key %q must be a file below the folder of admission.hcl.", name)
			continue
		}
		key, err := trust.ReadKey(filepath.Join(dir, name))
		if err != nil {
			r.errorf(at, "Key that cannot be used", "%s.", err)
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

func spkis(keys []trust.Key) []canon.Digest {
	var digests []canon.Digest
	for _, k := range keys {
		digests = append(digests, k.SPKI())
	}
	return digests
}
