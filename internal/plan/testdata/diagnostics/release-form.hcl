engagment "pilot" {
  customer = "customer"
}

release "1.0.0" "twice" {
  verison       = "1.0.0"
  environment   = ["production"]
  change_type   = null
  go_live       = 2026-06-30
  hypercare_end = "2026-08-04"

  window {
    start = "2026-06-30T03:00:00Z"
  }

  window {
    start = "2026-06-30T03:00:00Z"
    end   = "2026-06-30T04:00:00Z"
  }

  role "release-gate" {
    key = "my.pub"
  }
}
