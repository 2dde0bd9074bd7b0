admission {
  gate        = "Production Release"
  customer    = ""
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "*"
  keys        = []

  policy {
    keys        = ["absent.pub"]
    min_version = 0
  }

  trust {
    keys        = ["keys/private.key", "keys/one.pub"]
    min_version = -1
  }
}
