functionary "anne" {
  person      = upper("anne")
  roles       = [for r in ["tester"] : r]
  key         = true ? "keys/one.pub" : "keys/two.pub"
  valid_from  = ["2025-06-30T00:00:00Z"][0]
  valid_until = "2027-06-30T00:00:00Z"
}
