admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"

  identity {
    issuer  = "https://login.invented.example"
    subject = "gate@invented.example"
  }

  policy {
    keys        = ["keys/one.pub"]
    min_version = 1
  }

  trust {
    keys        = ["keys/one.pub"]
    min_version = 1
  }
}
