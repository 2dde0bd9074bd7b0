admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  suplier     = "supplier"
  environment = "production"
  keys        = "keys/one.pub"

  policy {
    keys = ["keys/one.pub"]
  }
}

admission {
}
