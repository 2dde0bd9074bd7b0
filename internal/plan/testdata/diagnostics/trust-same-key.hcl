person "anne" {
  name         = "Invented Anne"
  organisation = "Example"
  side         = "supplier"
}

functionary "anne" {
  person      = "anne"
  roles       = ["tester"]
  key         = "keys/one.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}

functionary "anne-again" {
  person      = "anne"
  roles       = ["tester"]
  key         = "keys/one-again.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}
