person "anne" {
  name         = "Invented Anne"
  organization = "Example"
  side         = "supplier"
}

functionery "anne" {
  person = "anne"
}

functionary "bob" "twice" {
  person      = 7
  roles       = "tester"
  key         = var.key
  valid_from  = 2025
  valid_until = "2027-06-30T00:00:00Z"
}

revoked "0000000000000000000000000000000000000000000000000000000000000000" {
  since      = "2026-01-01T00:00:00Z"
}

extra = true
