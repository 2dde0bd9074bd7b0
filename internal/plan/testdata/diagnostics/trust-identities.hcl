trusted_root = "keys/one.pub"

timestamp_authority "Wrong" {
  certificates = "../tsa.pem"
  valid_from   = "2027-01-01T00:00:00Z"
  valid_until  = "2026-01-01T00:00:00Z"
}

timestamp_authority "gone" {
  certificates = "gone.pem"
  valid_from   = "2026-01-01T00:00:00Z"
  valid_until  = "2027-01-01T00:00:00Z"
}

timestamp_authority "gone" {
  certificates = "keys/one.pub"
  valid_from   = "2026-01-01T00:00:00Z"
  valid_until  = "2027-01-01T00:00:00Z"
}

timestamp_authority "secret" {
  certificates = "keys/private.key"
  valid_from   = "2026-01-01T00:00:00Z"
  valid_until  = "2027-01-01T00:00:00Z"
}

functionary "both" {
  system      = "a build system that has a key and an identity"
  roles       = ["builder"]
  key         = "keys/one.pub"
  issuer      = "https://login.invented.example"
  subject     = "builder@invented.example"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "neither" {
  system      = "a build system without either"
  roles       = ["builder"]
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "no-issuer" {
  system      = "a build system that anybody vouches for"
  roles       = ["builder"]
  subject     = "builder@invented.example"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "no-url" {
  system      = "a build system whose issuer is no address"
  roles       = ["builder"]
  issuer      = "login.invented.example"
  subject     = "builder@invented.example"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "everybody" {
  system          = "whoever the forge knows"
  roles           = ["builder"]
  issuer          = "https://login.invented.example"
  subject_pattern = ".*"
  valid_from      = "2025-06-30T00:00:00Z"
  valid_until     = "2027-06-30T00:00:00Z"
}

functionary "branches" {
  system          = "whoever can name a branch"
  roles           = ["builder"]
  issuer          = "https://login.invented.example"
  subject_pattern = ".+@invented\\.example"
  valid_from      = "2025-06-30T00:00:00Z"
  valid_until     = "2027-06-30T00:00:00Z"
}

functionary "unclosed" {
  system          = "a pattern that is none"
  roles           = ["builder"]
  issuer          = "https://login.invented.example"
  subject_pattern = "https://forge\\.invented\\.example/team/(.*"
  valid_from      = "2025-06-30T00:00:00Z"
  valid_until     = "2027-06-30T00:00:00Z"
}

revoked "both" {
  since      = "2026-06-30T00:00:00Z"
  compromise = true
}
