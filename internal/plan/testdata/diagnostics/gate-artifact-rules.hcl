gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["environment-provisioning", "testing-and-validation"]
}

phase "environment-provisioning" {
  evidence "link" {
    about     = "artifacts"
    materials = []
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "link" {
    step      = "build"
    about     = "artifacts"
    materials = ["MATCH * WITH PRODUCTS FROM scan", "DISALLOW *"]
    products  = ["CREATE *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "link" {
    step     = "pack"
    series   = ["pack"]
    about    = "artifacts"
    products = ["MATCH * WITH PRODUCTS FROM pack", "ALLOW *", "DISALLOW *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "link" {
    step  = "vulns"
    about = "artifacts"
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "environment" {
    step     = "provision"
    about    = "engagement"
    products = ["DISALLOW *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
}

phase "testing-and-validation" {
  evidence "link" {
    step  = "build"
    about = "artifacts"
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "spdx" {
    about     = "artifacts"
    materials = ["MATCH * WITH PRODUCTS FROM pack", "DISALLOW *"]
    products  = ["MATCH * WITH PRODUCTS FROM pakc", "DISALLOW *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "test-result" {
    about    = "artifacts"
    products = ["PERMIT *", "DISALLOW *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
  evidence "pentest-report" {
    about    = "release"
    products = ["MATCH * WITH PRODUCTS FROM build", "DISALLOW *"]
    signers {
      role  = "tester"
      count = 1
    }
  }
}
