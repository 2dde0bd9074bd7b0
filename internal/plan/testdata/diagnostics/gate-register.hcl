# A register that nobody watches over, and evidence that is none.
gate "production-release" {
  validity   = "7d"
  tiers      = ["core"]
  phases     = ["testing-and-validation"]
  registered = "perhaps"

  register {
    witnesses = 0
    max_age   = "soon"
  }
}

phase "testing-and-validation" {
  evidence "withdrawal" {
    about = "engagement"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
