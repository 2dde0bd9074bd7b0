# Who signs watches over nobody, and each witness is one.
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

witness "anne" {
  key = "keys/one.pub"
}

witness "no name" {
  key = "keys/nobody.pub"
}

witness "private" {
  key = "keys/private.key"
}
