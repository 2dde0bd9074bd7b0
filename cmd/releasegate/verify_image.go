package main

import (
	"context"
	"fmt"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/oci"
)

// admitImage judges the decisions that are attached to an image, which itself is what is
// to go live. It returns the name of the one that counts, its bytes and the answer.
func (p *process) admitImage(ctx context.Context, policy admit.Policy, image oci.Image, artifacts []canon.Digest, log *ledger.View) (name string, content []byte, a admit.Admission, err error) {
	files, err := image.Fetch(ctx)
	if err != nil {
		return "", nil, admit.Admission{}, err
	}
	var contents [][]byte
	var names []string
	for _, f := range files {
		switch {
		case f.Err != nil:
			p.note("not read: %s: %v", f.Name, f.Err)
		case isDecision(typeOf(f.Bytes)):
			names, contents = append(names, f.Name), append(contents, f.Bytes)
		}
	}
	all := admit.CheckAll(policy, contents, append([]canon.Digest{image.Digest()}, artifacts...), log, p.now().UTC())
	newest := admit.Newest(all)
	if newest < 0 {
		return "", nil, admit.Admission{}, fault.Refuse("releasegate attach DECISION --to "+fault.Quote(image.String()),
			"no decision of a gate that admission.hcl pins is attached to %s: of %d attachments, %d say they are decisions%s", image, len(files), len(all), firstObjection(all))
	}
	if len(all) > 1 {
		p.note("%d decisions are attached; the one that counts: %s", len(all), oci.Scheme+names[newest])
	}
	return oci.Scheme + names[newest], contents[newest], all[newest], nil
}

func firstObjection(all []admit.Admission) string {
	for _, a := range all {
		for _, o := range a.Objections {
			return fmt.Sprintf(" (%s)", o.Text)
		}
	}
	return ""
}

// admitFile judges the decision in a file.
func (p *process) admitFile(policy admit.Policy, name string, artifacts []canon.Digest, log *ledger.View) ([]byte, admit.Admission, error) {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return nil, admit.Admission{}, err
	}
	a := admit.Check(policy, content, artifacts, log, p.now().UTC())
	if a.Decision == nil {
		return nil, a, fault.Refuse(a.Objections[0].Hint, "verifying %q: %s", name, a.Objections[0].Text)
	}
	return content, a, nil
}
