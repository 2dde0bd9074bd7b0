package main

import (
	"context"
	"fmt"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/oci"
)

// A question is what admission is asked.
type question struct {
	policy    admit.Policy
	artifacts []canon.Digest
	log       *ledger.View // nil: none
}

// A told is the answer, and the decision that it is about.
type told struct {
	admit.Admission

	name    string
	content []byte
}

// admitFile judges the decision in a file, with the copies that other gates signed.
func (p *process) admitFile(_ context.Context, f *verifyFlags, asked question) (told, error) {
	content, err := disk.ReadFile(f.decision, canon.MaxBytes)
	if err != nil {
		return told{}, err
	}
	if len(f.copies) > intoto.MaxSignatures {
		return told{}, fault.Misuse("name the files of the gates that admission.hcl demands", "%d copies are more than %d", len(f.copies), intoto.MaxSignatures)
	}
	var copies [][]byte
	for _, other := range f.copies {
		content, err := disk.ReadFile(other, canon.MaxBytes)
		if err != nil {
			return told{}, err
		}
		copies = append(copies, content)
	}
	a := admit.Check(asked.policy, content, asked.artifacts, asked.log, p.now().UTC(), copies...)
	if a.Decision == nil {
		return told{}, fault.Refuse(a.Objections[0].Hint, "verifying %q: %s", f.decision, a.Objections[0].Text)
	}
	return told{a, f.decision, content}, nil
}

// admitImage judges the decisions that are attached to an image, which itself is what is
// to go live, and tells of the one that counts.
func (p *process) admitImage(ctx context.Context, f *verifyFlags, asked question) (told, error) {
	if len(f.copies) > 0 {
		return told{}, fault.Misuse("attach them: releasegate attach FILE --to "+fault.Quote(f.decision), "the copies of a decision that is attached to an image are attached to it as well")
	}
	image, err := oci.Parse(f.decision, f.plainHTTP)
	if err != nil {
		return told{}, err
	}
	files, err := image.Fetch(ctx)
	if err != nil {
		return told{}, err
	}
	var contents [][]byte
	var names []string
	for _, file := range files {
		switch {
		case file.Err != nil:
			p.note("not read: %s: %v", file.Name, file.Err)
		case isDecision(typeOf(file.Bytes)):
			names, contents = append(names, oci.Scheme+file.Name), append(contents, file.Bytes)
		}
	}
	all := admit.CheckAll(asked.policy, contents, append([]canon.Digest{image.Digest()}, asked.artifacts...), asked.log, p.now().UTC())
	newest := admit.Newest(all)
	if newest < 0 {
		return told{}, fault.Refuse("releasegate attach DECISION --to "+fault.Quote(image.String()),
			"no decision of a gate that admission.hcl pins is attached to %s: of %d attachments, %d say they are decisions%s", image, len(files), len(all), firstObjection(all))
	}
	p.note("of %d decisions that are attached, this one counts: %s", len(all), names[newest])
	return told{all[newest], names[newest], contents[newest]}, nil
}

func firstObjection(all []admit.Admission) string {
	for _, a := range all {
		for _, o := range a.Objections {
			return fmt.Sprintf(" (%s)", o.Text)
		}
	}
	return ""
}
