gate "production-release" {
  validity = "1w"
  tiers    = []
  phases   = []
}

gate "production-release" {
  validity = "0d"
  tiers    = ["core", "coer"]
  phases   = ["go-live-readiness", "testing-and-validation"]

  quorum {
    role         = "change-bord"
    count        = 0
    must_include = ["board-chair"]
  }
}

gate "Twice" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["testing-and-validation", "testing-and-validation", "testing-and-validaton"]
}

gate "phase-exit" {
  milestone = true
  validity  = "30d"
  tiers     = ["core"]
  phases    = ["go-live-readiness"]

  quorum {
    role  = "tester"
    count = 1
  }
}

phase "testing-and-validation" {
  evidence "pentest-reprot" {
    about   = "artifacts"
    max_age = "90 d"
    time    = "prooven"
    signers {
      role  = "testr"
      count = -1
    }
  }

  evidence "pentest-report" {
    about    = "engagement"
    max_age  = ""
    separate = [["tester"], ["tester", "customer-sponsor"]]
    signers {
      role  = ""
      count = 1
    }
  }

  evidence "pentest-report" {
    about = "artifacts"
  }
}

phase "go-live-readiness" {
}

phase "testing-and-validation" {
  evidence "access-review" {
    about = "engagement"
    signers {
      role  = "tester"
      count = 1
    }
  }
}

phase "go-live" {
  evidence "access-review" {
    about = "engagement"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
