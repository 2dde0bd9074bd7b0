package demo

import (
	"bytes"
	"text/template"
)

// The files that people write, as the demo writes them. Every value in them is
// the demo's own, so that quoting by %q is safe.

const trustHCL = `# Who may sign, with which key, in which role. Security owns this file: it is part
# of the signed trust manifest. Everybody named here is invented.
{{range .Members}}{{if .Person}}
person "{{.ID}}" {
  name         = "{{.Name}}"
  organisation = "{{.Org}}"
  side         = "{{.Side}}"
}
{{end}}{{end}}{{range .Members}}
functionary "{{.ID}}" {
{{- if .Person}}
  person      = "{{.ID}}"
{{- else}}
  system      = "{{.Name}}"
{{- end}}
  roles       = [{{range $i, $r := .Roles}}{{if $i}}, {{end}}"{{$r}}"{{end}}]
  key         = "keys/{{.ID}}.pub"
  valid_from  = "{{$.From}}"
  valid_until = "{{$.Until}}"
}
{{end}}`

const releaseHCL = `# What is released, for whom, where and when. The project manager owns this file.
# Nothing in it can change who is trusted or what is required.

engagement "{{.Engagement}}" {
  customer = "{{.Customer}}"
  supplier = "{{.Supplier}}"
}

release "{{.Release}}" {
  version       = "{{.Release}}"
  environment   = "production"
  change_type   = "normal"
  go_live       = "{{.GoLive}}" # dates are dates in Perth
  hypercare_end = "{{.HypercareEnd}}"

  window {
    start = "{{.Start}}" # instants are in UTC
    end   = "{{.End}}"
  }
{{range .Artifacts}}
  artifact "{{.Name}}" {
    sha256 = "{{.SHA256}}"
  }
{{end}}
  # A release may tighten a control's parameters, never loosen them.
  parameters "TST-09" {
    max_age_days = 60
  }
}
`

const admissionHCL = `# What the step that admits artifacts to production demands of a decision.
# Security owns this file; keys are files beside it.

admission {
  gate        = "production-release"
  customer    = "{{.Customer}}"
  engagement  = "{{.Engagement}}"
  supplier    = "{{.Supplier}}"
  environment = "production"
  keys        = ["trust/keys/demo-gate.pub"]

  policy {
    keys        = ["security.pub"]
    min_version = 1
  }

  trust {
    keys        = ["security.pub"]
    min_version = 1
  }
}
`

func render(text string, data any) []byte {
	var out bytes.Buffer
	if err := template.Must(template.New("file").Parse(text)).Execute(&out, data); err != nil {
		panic(err) // templates and data are both ours
	}
	return out.Bytes()
}
