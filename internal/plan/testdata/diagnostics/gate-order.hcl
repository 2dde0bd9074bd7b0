gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["testing-and-validation", "go-live-readiness"]
}

gate "phase-exit" {
  milestone = true
  validity  = "30d"
  tiers     = ["core"]
  phases    = ["testing-and-validation"]
}

phase "testing-and-validation" {
  after = ["testing-and-validation", "go-live-readiness", "platform-configuration", "platform-configuraton"]

  evidence "pentest-report" {
    gates = ["phase-exit", "phase-exti"]
    about = "artifacts"
    signers {
      role  = "tester"
      count = 1
    }
  }

  evidence "pentest-report" {
    about = "artifacts"
    signers {
      role  = "tester"
      count = 1
    }
  }

  evidence "phase-decision" {
    about = "release"
    signers {
      role  = "tester"
      count = 1
    }
  }
}

phase "go-live-readiness" {
  after = ["testing-and-validation", "testing-and-validation"]

  evidence "rehearsal" {
    about  = "release"
    series = ["rollback", "rolback", "rollback"]
    signers {
      role  = "tester"
      count = 1
    }
  }

  evidence "change-approval" {
    about   = "release"
    series  = ["normal"]
    quality = "perfect"
    signers {
      role  = "tester"
      count = 1
    }
  }

  evidence "release-approval" {
    gates = ["phase-exit"]
    about = "release"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
