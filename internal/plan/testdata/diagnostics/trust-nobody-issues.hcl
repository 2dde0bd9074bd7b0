functionary "builder" {
  system      = "a build system that no authority knows"
  roles       = ["builder"]
  issuer      = "https://login.invented.example"
  subject     = "builder@invented.example"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}
