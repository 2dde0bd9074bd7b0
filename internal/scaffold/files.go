package scaffold

// The files as people find them: complete in form, with nothing in them that
// anybody has not yet decided. What is still to be filled in is refused as such.

const releaseHCL = `# What is released, for whom, where and when. The project manager owns this file.
# Nothing in it can change who is trusted or what is required. Fill in what is empty.

engagement "{{.Engagement}}" {
  customer = "{{.Customer}}"
  supplier = "{{.Supplier}}"
}

release "{{.Release}}" {
  version       = "{{.Release}}"
  environment   = "production"
  change_type   = "normal" # or standard, or emergency
  go_live       = ""       # a date in Perth, such as "2026-06-30"
  hypercare_end = ""       # likewise, 28 to 42 days later

  window {
    start = "" # an instant in UTC, such as "2026-06-30T03:30:00Z"
    end   = ""
  }

  # One block for each thing that goes live; sha256sum prints the digest.
  # artifact "NAME" {
  #   sha256 = ""
  # }
}
`

const trustHCL = `# Who may sign, with which key, in which role. Security owns this file: it is part
# of the signed trust manifest. Public keys lie in keys/, one PEM file each.
#
# The gates ask for these roles:
#{{range .Roles}}
#   {{.}}{{end}}
#
# and the gate itself signs decisions in the role release-gate.
#
# person "jo" {
#   name         = ""
#   organisation = ""
#   side         = "supplier" # or customer, or independent
# }
#
# functionary "jo-2026" {
#   person      = "jo" # or: system = "what it is"
#   roles       = ["project-manager"]
#   key         = "keys/jo-2026.pub"
#   valid_from  = "2026-01-01T00:00:00Z"
#   valid_until = "2027-01-01T00:00:00Z"
# }
`

const admissionHCL = `# What the step that admits artifacts to production demands of a decision.
# Security owns this file; keys are files below the folder that it lies in.

admission {
  gate        = "production-release"
  customer    = "{{.Customer}}"
  engagement  = "{{.Engagement}}"
  supplier    = "{{.Supplier}}"
  environment = "production"
  keys        = ["trust/keys/gate.pub"]

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
