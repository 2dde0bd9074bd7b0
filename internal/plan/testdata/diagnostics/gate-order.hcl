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

  evidence "release-approval" {
    gates = ["phase-exit"]
    about = "release"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
