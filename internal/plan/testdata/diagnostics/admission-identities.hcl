admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"
  threshold   = 4

  identity {
    issuer          = "https://login.invented.example"
    subject_pattern = ".*"
  }

  identity {
    issuer  = "login.invented.example"
    subject = "gate@invented.example"
  }

  identity {
    issuer          = "https://login.invented.example"
    subject         = "gate@invented.example"
    subject_pattern = "gate@invented\\.example"
  }

  timestamp_authority "invented" {
    certificates = "../tsa.pem"
    valid_from   = "2026-01-01T00:00:00Z"
    valid_until  = "2027-01-01T00:00:00Z"
  }

  policy {
    min_version = 1
  }

  trust {
    identity {
      holder  = "ada"
      issuer  = "https://login.invented.example"
      subject = "security@invented.example"
    }
    identity {
      issuer  = "https://login.invented.example"
      subject = "security@invented.example"
    }
    min_version = 1
  }
}
