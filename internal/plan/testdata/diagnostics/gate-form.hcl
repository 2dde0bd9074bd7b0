gate "production-release" {
  validity = 7
  teirs    = ["core"]
  phases   = ["testing-and-validation"]

  qorum {
    role  = "tester"
    count = 1
  }
}

phase "testing-and-validation" {
  evidence "pentest-report" {
    about = "artifacts"
    signers {
      role  = "tester"
      count = "one"
    }
    signers {
      count = 1.5
    }
    separate = ["tester"]
  }
}

phase {
}
