package demo

import (
	"fmt"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/scaffold"
	"github.com/credentry/releasegate/internal/trust"
)

// trust is trust.hcl with everybody who signs.
func (d *demo) trust() []byte {
	const year = 365 * 24 * time.Hour
	var all []trust.Functionary
	for _, m := range members {
		f := trust.Functionary{ID: m.ID, System: m.Name, Roles: m.Roles, From: d.decided.Add(-year), Until: d.decided.Add(year)}
		if m.Person {
			f.System, f.Person = "", &trust.Person{ID: m.ID, Name: m.Name, Organisation: m.Org, Side: m.Side}
		}
		all = append(all, f)
	}
	return scaffold.Trust("Everybody named here is invented.", all)
}

// dates is the release without its artifacts: what is asked for and planned.
func (d *demo) dates() (decision.Release, error) {
	r := decision.Release{
		ID: Release, Version: Release, Environment: "production", ChangeType: "normal",
		Parameters: map[string]map[string]any{"TST-09": {"max_age_days": 60}},
	}
	request, err := d.example(plan.RequestKind)
	if err != nil {
		return r, err
	}
	support, err := d.example("support-plan")
	if err != nil {
		return r, err
	}
	r.GoLive, r.HypercareEnd = fmt.Sprint(support["hypercareStart"]), fmt.Sprint(support["hypercareEnd"])
	start, _ := canon.Lookup(request, "/window/start")
	if r.Window.Start, err = time.Parse(time.RFC3339, fmt.Sprint(start)); err != nil {
		return r, err
	}
	end, _ := canon.Lookup(request, "/window/end")
	r.Window.End, err = time.Parse(time.RFC3339, fmt.Sprint(end))
	return r, err
}
