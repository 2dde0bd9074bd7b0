# Laxer than the program allows, or nothing at all.
gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["testing-and-validation"]

  waivers {
    appetite = "high"
    most     = 6
    renewals = 2
    severity "critical" {
      role    = "tester"
      count   = 1
      longest = "1d"
    }
    severity "high" {
      role    = "tester"
      count   = 1
      longest = "31d"
    }
    severity "high" {
      role    = "nobody"
      count   = 0
      longest = "30d"
    }
    severity "mediun" {
      role    = "tester"
      count   = 1
      longest = "90d"
    }
    severity "low" {
      role    = "tester"
      count   = 1
      longest = "366d"
    }
  }
}

gate "hypercare-exit" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["testing-and-validation"]

  waivers {
    appetite = "low"
    most     = 0
    renewals = -1
  }
}

gate "emergency-release" {
  validity = "1d"
  tiers    = ["core"]
  phases   = ["testing-and-validation"]

  quorum {
    role    = "board-chair"
    count   = 1
    changes = ["emergency", "emergency", "normall"]
  }
}

gate "standard-release" {
  validity = "1d"
  tiers    = ["core"]
  phases   = ["testing-and-validation"]

  quorum {
    role    = "board-chair"
    count   = 1
    changes = []
  }
}

phase "testing-and-validation" {
  evidence "waiver" {
    about = "release"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
