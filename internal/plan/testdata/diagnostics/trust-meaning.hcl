person "anne" {
  name         = "Invented Anne"
  organisation = "Example"
  side         = "suplier"
}

person "anne" {
  name         = "Invented Anne"
  organisation = "Example"
  side         = "customer"
}

person "Bob" {
  name         = "Invented Bob"
  organisation = "Example"
  side         = "independent"
}

functionary "nobodys" {
  roles       = ["tester"]
  key         = "keys/one.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "two-owners" {
  person      = "anne"
  system      = "pipeline"
  roles       = ["tester"]
  key         = "keys/one.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "misspelt" {
  person      = "annne"
  roles       = []
  key         = "keys/absent.pub"
  valid_from  = "2025-06-30T08:00:00+08:00"
  valid_until = "2027-06-30"
}

functionary "never" {
  person      = "anne"
  roles       = ["tester", ""]
  key         = "../outside.pub"
  valid_from  = "2027-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "private" {
  person      = "anne"
  roles       = ["tester"]
  key         = "keys/private.key"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

revoked "0123" {
  since      = "yesterday"
  compromise = true
}

revoked "0000000000000000000000000000000000000000000000000000000000000000" {
  since      = "2026-01-01T00:00:00Z"
  compromise = true
}

revoked "0000000000000000000000000000000000000000000000000000000000000000" {
  since      = "2027-01-01T00:00:00Z"
  compromise = false
}

functionary "starred" {
  person      = "anne"
  roles       = ["tester", "Tester", "*", "tester"]
  key         = "keys/one.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

revoked "starred" {
  since      = "2026-01-01T00:00:00Z"
  compromise = true
}
