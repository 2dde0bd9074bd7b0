package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// ReleaseFile is the file that says what is released.
const ReleaseFile = "release.hcl"

type releaseFile struct {
	Required      string          `hcl:"required_version,optional"`
	RequiredRange hcl.Range       `hcl:"required_version,attr_range"`
	Engagement    engagementBlock `hcl:"engagement,block"`
	Release       releaseBlock    `hcl:"release,block"`
}

type engagementBlock struct {
	ID       string    `hcl:"id,label"`
	Customer string    `hcl:"customer"`
	Supplier string    `hcl:"supplier"`
	Range    hcl.Range `hcl:",def_range"`
}

type releaseBlock struct {
	ID           string            `hcl:"id,label"`
	Version      string            `hcl:"version"`
	Environment  string            `hcl:"environment"`
	GoLive       string            `hcl:"go_live"`
	HypercareEnd string            `hcl:"hypercare_end"`
	ChangeType   string            `hcl:"change_type"`
	Window       windowBlock       `hcl:"window,block"`
	Artifacts    []artifactBlock   `hcl:"artifact,block"`
	Parameters   []parametersBlock `hcl:"parameters,block"`
	Range        hcl.Range         `hcl:",def_range"`
}

type windowBlock struct {
	Start string    `hcl:"start"`
	End   string    `hcl:"end"`
	Range hcl.Range `hcl:",def_range"`
}

type artifactBlock struct {
	Name   string    `hcl:"name,label"`
	SHA256 string    `hcl:"sha256"`
	Range  hcl.Range `hcl:",def_range"`
}

type parametersBlock struct {
	Control string    `hcl:"control,label"`
	Values  hcl.Body  `hcl:",remain"`
	Range   hcl.Range `hcl:",def_range"`
}

var changeTypes = []string{"normal", "standard", Emergency}

// release reads release.hcl.
func (r *reader) release(name string, content []byte) (decision.Engagement, decision.Release) {
	var file releaseFile
	if !r.decode(name, content, &file) {
		return decision.Engagement{}, decision.Release{}
	}
	r.fits(file.RequiredRange, file.Required)
	e, b := file.Engagement, file.Release
	engagement := decision.Engagement{Customer: e.Customer, ID: e.ID, Supplier: e.Supplier}
	r.id(e.Range, "engagement", e.ID)
	r.id(e.Range, "customer", e.Customer)
	r.id(e.Range, "supplier", e.Supplier)

	release := decision.Release{
		Engagement: engagement.Digest(), ID: b.ID, Version: b.Version, Environment: b.Environment,
		GoLive: b.GoLive, HypercareEnd: b.HypercareEnd, ChangeType: b.ChangeType,
		Window:     decision.Window{Start: r.instant(b.Window.Range, "start", b.Window.Start), End: r.instant(b.Window.Range, "end", b.Window.End)},
		Parameters: map[string]map[string]any{},
	}
	r.id(b.Range, "release", b.ID)
	r.id(b.Range, "environment", b.Environment)
	if b.Version == "" {
		r.errorf(b.Range, "No version", "The release needs a version.")
	}
	r.civilDate(b.Range, "go_live", b.GoLive)
	r.civilDate(b.Range, "hypercare_end", b.HypercareEnd)
	if b.HypercareEnd <= b.GoLive {
		r.errorf(b.Range, "Hypercare ends before it starts", "hypercare_end %s is not after go_live %s.", b.HypercareEnd, b.GoLive)
	}
	if !release.Window.Start.Before(release.Window.End) {
		r.errorf(b.Window.Range, "Empty window", "The window ends at %s, which is not after its start.", b.Window.End)
	}
	if start, end := perthDate(release.Window.Start), perthDate(release.Window.End); b.GoLive < start || b.GoLive > end {
		r.errorf(b.Window.Range, "Window without the go-live", "The window lies on %s to %s in Perth, go_live is %s.", start, end, b.GoLive)
	}
	if !slices.Contains(changeTypes, b.ChangeType) {
		r.errorf(b.Range, "Unknown change type", "change_type is %q; it must be one of %s.", b.ChangeType, quoteAll(changeTypes))
	}
	release.Artifacts = r.artifacts(b)
	for _, p := range b.Parameters {
		if release.Parameters[p.Control] != nil {
			r.errorf(p.Range, "Duplicate parameters", "Parameters of control %q were given before.", p.Control)
		}
		release.Parameters[p.Control] = r.parameters(p)
	}
	return engagement, release
}

// perthDate is the civil date of an instant.
func perthDate(t time.Time) string { return t.In(decision.Perth).Format(time.DateOnly) }

func (r *reader) artifacts(b releaseBlock) []decision.Artifact {
	var artifacts []decision.Artifact
	if len(b.Artifacts) == 0 {
		r.errorf(b.Range, "No artifact", "A release without an artifact releases nothing.")
	}
	for _, a := range b.Artifacts {
		r.id(a.Range, "artifact", a.Name)
		if !canon.Digest(a.SHA256).Valid() {
			r.errorf(a.Range, "Not a digest", "Artifact %q needs a SHA-256 of 64 lowercase hex characters; %q is none. `sha256sum FILE` prints it.", a.Name, a.SHA256)
		}
		if slices.ContainsFunc(artifacts, func(o decision.Artifact) bool { return o.Name == a.Name }) {
			r.errorf(a.Range, "Duplicate artifact", "Artifact %q was declared before.", a.Name)
		}
		artifacts = append(artifacts, decision.Artifact{Name: a.Name, SHA256: canon.Digest(a.SHA256)})
	}
	slices.SortFunc(artifacts, func(a, b decision.Artifact) int { return cmp.Compare(a.Name, b.Name) })
	return artifacts
}

// parameters reads the values that tighten a control: numbers, strings and lists.
func (r *reader) parameters(p parametersBlock) map[string]any {
	values := map[string]any{}
	attributes, diags := p.Values.JustAttributes()
	r.diags.list = append(r.diags.list, diags...)
	for name, attribute := range attributes {
		value, diags := attribute.Expr.Value(nil)
		r.diags.list = append(r.diags.list, diags...)
		if diags.HasErrors() {
			continue
		}
		plain, err := plainValue(value)
		if err != nil {
			r.errorf(attribute.Range, "Not a parameter", "Parameter %q: %s.", name, err)
			continue
		}
		values[name] = plain
	}
	return values
}

// plainValue turns an HCL value into what canon.Parse gives for the same JSON.
func plainValue(value cty.Value) (any, error) {
	b, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return nil, err
	}
	return canon.Parse(b)
}
