engagement "Pilot" {
  customer = "a customer"
  supplier = ""
}

release "-1.0.0" {
  version       = ""
  environment   = "PRODUCTION"
  change_type   = "usual"
  go_live       = "2026-06-31"
  hypercare_end = "2026-06-01"

  window {
    start = "2026-06-30T12:00:00+08:00"
    end   = "2026-06-30T03:00:00Z"
  }

  artifact "issuer" {
    sha256 = "ABCDEF"
  }

  artifact "issuer" {
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }

  artifact "the verifier" {
    sha256 = "sha256:0000000000000000000000000000000000000000000000000000000000"
  }

  parameters "TST-09" {
    max_age_days = 60
    regions      = [var.region]
    again        = 1 + "one"
  }

  parameters "TST-09" {
    max_age_days = 61
  }
}
