# What each gate requires. Security owns this file: it is part of the signed
# policy bundle, and nothing in a release can change it.
#
# A gate judges the phases that it names, by the evidence below and by the
# controls of these phases and tiers. `releasegate policy sign` writes the list
# of these controls into the manifest, so that a control that is later removed
# is missed and not forgotten.
#
# A phase comes after others once each of them has been signed off: a milestone
# gate has approved it.

gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases = [
    "onboarding-preparation",
    "environment-provisioning",
    "platform-configuration",
    "testing-and-validation",
    "training-and-knowledge-transfer",
    "go-live-readiness",
    "post-go-live-support",
  ]

  # Distinct persons; those who asked for the change, carry it out or made the
  # evidence do not count.
  quorum {
    role         = "change-board"
    count        = 3
    must_include = ["board-chair", "board-security"]
  }

  # What may be waived: single findings, by who bears the risk, and never alone. A
  # waiver of a critical finding, or of missing evidence, does not exist.
  waivers {
    appetite = "medium" # risk that may be left
    most     = 5        # at once
    renewals = 1        # of a waiver of one finding
    never    = ["GLV-12"]

    severity "high" {
      role    = "risk-owner"
      count   = 1
      longest = "30d"
    }
    severity "medium" {
      role    = "risk-owner"
      count   = 1
      longest = "90d"
    }
    severity "low" {
      role    = "risk-owner"
      count   = 1
      longest = "365d"
    }
  }
}

# A milestone: one phase, named with --phase. It admits nothing.
gate "phase-exit" {
  milestone = true
  validity  = "30d"
  tiers     = ["core"]
  phases = [
    "onboarding-preparation",
    "environment-provisioning",
    "platform-configuration",
    "testing-and-validation",
    "training-and-knowledge-transfer",
    "go-live-readiness",
    "post-go-live-support",
  ]

  # As at the gate that comes last.
  waivers {
    appetite = "medium" # risk that may be left
    most     = 5        # at once
    renewals = 1        # of a waiver of one finding
    never    = ["GLV-12"]

    severity "high" {
      role    = "risk-owner"
      count   = 1
      longest = "30d"
    }
    severity "medium" {
      role    = "risk-owner"
      count   = 1
      longest = "90d"
    }
    severity "low" {
      role    = "risk-owner"
      count   = 1
      longest = "365d"
    }
  }
}

# An emergency: nothing less is proved, and what cannot be proved in time is waived.
# What is smaller is the board, which can meet at night, and what an approval is
# good for. The request says by when the change is reviewed.
gate "emergency-release" {
  validity = "1d"
  tiers    = ["core"]
  phases = [
    "onboarding-preparation",
    "environment-provisioning",
    "platform-configuration",
    "testing-and-validation",
    "training-and-knowledge-transfer",
    "go-live-readiness",
    "post-go-live-support",
  ]

  quorum {
    role         = "change-board"
    count        = 2
    must_include = ["board-chair", "board-security"]
    changes      = ["emergency"]
  }

  # As at the gate that comes last.
  waivers {
    appetite = "medium" # risk that may be left
    most     = 5        # at once
    renewals = 1        # of a waiver of one finding
    never    = ["GLV-12"]

    severity "high" {
      role    = "risk-owner"
      count   = 1
      longest = "30d"
    }
    severity "medium" {
      role    = "risk-owner"
      count   = 1
      longest = "90d"
    }
    severity "low" {
      role    = "risk-owner"
      count   = 1
      longest = "365d"
    }
  }
}

# The end of hypercare: the last phase by what came of it, no longer by its plan.
# Both sides sign the exit itself, so that there is nothing to vote on.
gate "hypercare-exit" {
  validity = "30d"
  tiers    = ["core"]
  phases   = ["post-go-live-support"]

  # As at the gate that comes last.
  waivers {
    appetite = "medium" # risk that may be left
    most     = 5        # at once
    renewals = 1        # of a waiver of one finding
    never    = ["GLV-12"]

    severity "high" {
      role    = "risk-owner"
      count   = 1
      longest = "30d"
    }
    severity "medium" {
      role    = "risk-owner"
      count   = 1
      longest = "90d"
    }
    severity "low" {
      role    = "risk-owner"
      count   = 1
      longest = "365d"
    }
  }
}

phase "onboarding-preparation" {
  # Both sides sign the same plan: two envelopes over the same bytes.
  evidence "onboarding-plan" {
    about   = "engagement"
    max_age = "365d"
    signers {
      role  = "project-manager"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["project-manager", "customer-sponsor"]]
  }

  # Whoever bears the risk and whoever speaks for the customer stand behind the
  # Statement of Applicability. The head of the agency signs as well where data
  # leave Australia: ONB-07 asks for it.
  evidence "compliance-obligations" {
    about   = "engagement"
    max_age = "365d"
    signers {
      role  = "risk-owner"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["risk-owner", "customer-sponsor"]]
  }

  # Three signatures prove what a list of names cannot: that three people hold
  # the three roles, and know it.
  evidence "team-assignment" {
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "project-manager"
      count = 1
    }
    signers {
      role  = "solution-architect"
      count = 1
    }
    signers {
      role  = "security-lead"
      count = 1
    }
    separate = [["project-manager", "solution-architect", "security-lead"]]
  }
}

phase "environment-provisioning" {
  after = ["onboarding-preparation"]

  evidence "environment" {
    about   = "engagement"
    max_age = "30d"
    signers {
      role  = "platform-engineer"
      count = 1
    }
  }

  # Read and signed by security, not by who built the environments.
  evidence "security-baseline" {
    about   = "engagement"
    max_age = "30d"
    signers {
      role  = "security-lead"
      count = 1
    }
  }

  # Whoever operated the key ceremony signs its record, and so do two who watched.
  evidence "tenancy-pki" {
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "platform-engineer"
      count = 1
    }
    signers {
      role  = "key-witness"
      count = 2
    }
    separate = [["platform-engineer", "key-witness"]]
  }

  # Every artifact of the release must be covered. No greatest age: how something
  # was built does not change, and what is found in it later shows in its scans.
  evidence "provenance" {
    about = "artifacts"
    signers {
      role  = "build-system"
      count = 1
    }
  }
}

phase "platform-configuration" {
  after = ["environment-provisioning"]

  # Whoever reviewed must have signed, and nobody reviews their own access: the
  # supplier's security lead alone cannot.
  evidence "access-review" {
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "security-lead"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["security-lead", "customer-sponsor"]]
  }

  # Who configured and who checked sign the same answers, and the customer, whose
  # credentials, branding and people they are about.
  evidence "configuration-checklist" {
    about   = "engagement"
    max_age = "30d"
    signers {
      role  = "platform-engineer"
      count = 1
    }
    signers {
      role  = "security-lead"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["platform-engineer", "security-lead", "customer-sponsor"]]
  }

  # Whoever owns the system that the data come from approves, not who built it.
  evidence "integration" {
    about   = "engagement"
    max_age = "30d"
    signers {
      role  = "platform-engineer"
      count = 1
    }
    signers {
      role  = "system-owner"
      count = 1
    }
    separate = [["platform-engineer", "system-owner"]]
  }
}

phase "testing-and-validation" {
  after = ["platform-configuration"]

  evidence "conformance" {
    about   = "release"
    max_age = "90d"
    signers {
      role  = "test-lead"
      count = 1
    }
  }

  evidence "defect-register" {
    about   = "release"
    max_age = "14d"
    signers {
      role  = "test-lead"
      count = 1
    }
  }

  # Every artifact of the release must be covered.
  evidence "pentest-report" {
    about   = "artifacts"
    max_age = "90d"
    signers {
      role  = "penetration-tester"
      count = 1
    }
  }

  # Accepted by the customer, whose key must be among those that sign.
  evidence "requirement-trace" {
    about   = "release"
    max_age = "30d"
    signers {
      role  = "test-lead"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["test-lead", "customer-sponsor"]]
  }

  # The bill of materials. Whoever is delivered CycloneDX asks for "cyclonedx"
  # here, and moves TST-12-cyclonedx into tier core in the place of TST-12.
  evidence "spdx" {
    about = "artifacts"
    signers {
      role  = "build-system"
      count = 1
    }
  }

  # A test result v0.1 says no time, so that no greatest age can be asked for; it
  # is about exactly these artifacts.
  evidence "test-result" {
    about = "artifacts"
    signers {
      role  = "test-system"
      count = 1
    }
  }

  evidence "vulns" {
    about   = "artifacts"
    max_age = "14d"
    signers {
      role  = "test-system"
      count = 1
    }
  }
}

phase "training-and-knowledge-transfer" {
  after = ["platform-configuration"]

  # The customer approves what it is handed, and signs for it.
  evidence "documents" {
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "trainer"
      count = 1
    }
    signers {
      role  = "service-owner"
      count = 1
    }
    separate = [["trainer", "service-owner"]]
  }

  evidence "training" {
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "trainer"
      count = 1
    }
  }

  # The runbooks, executed by those who take over, and the table-top exercise of an
  # incident. The customer was there, and signs that it was.
  evidence "rehearsal" {
    about   = "release"
    series  = ["runbook", "incident"]
    max_age = "90d"
    signers {
      role  = "operations-lead"
      count = 1
    }
    signers {
      role  = "service-owner"
      count = 1
    }
    separate = [["operations-lead", "service-owner"]]
  }
}

phase "go-live-readiness" {
  after = ["testing-and-validation", "training-and-knowledge-transfer"]

  # The minutes are both sides'.
  evidence "readiness-review" {
    about   = "release"
    max_age = "30d"
    signers {
      role  = "project-manager"
      count = 1
    }
    signers {
      role  = "service-owner"
      count = 1
    }
    separate = [["project-manager", "service-owner"]]
  }

  evidence "rehearsal" {
    about   = "release"
    series  = ["migration", "cutover", "rollback"]
    max_age = "30d"
    signers {
      role  = "operations-lead"
      count = 1
    }
  }

  # The request that the board votes on.
  evidence "change-approval" {
    about   = "release"
    max_age = "14d"
    signers {
      role  = "change-requester"
      count = 1
    }
  }

  # Operations take the service over; the customer agrees to what it is promised.
  evidence "service-transition" {
    about   = "release"
    max_age = "14d"
    signers {
      role  = "operations-lead"
      count = 1
    }
    signers {
      role  = "service-owner"
      count = 1
    }
    separate = [["operations-lead", "service-owner"]]
  }
}

phase "post-go-live-support" {
  after = ["training-and-knowledge-transfer"]

  # Before go-live there is a plan.
  evidence "support-plan" {
    gates   = ["production-release", "emergency-release", "phase-exit"]
    about   = "engagement"
    max_age = "90d"
    signers {
      role  = "operations-lead"
      count = 1
    }
  }

  # After it there is what went live, and under which approval: the gate's own, which
  # a deployment was allowed to use for as long as it was valid. It has no greatest age.
  evidence "release-approval" {
    gates = ["hypercare-exit"]
    about = "release"
    signers {
      role  = "release-gate"
      count = 1
    }
  }

  # Signed by who brought it there. Hypercare takes six weeks, and its review time
  # of its own.
  evidence "deployment" {
    gates   = ["hypercare-exit"]
    about   = "release"
    max_age = "90d"
    signers {
      role  = "implementer"
      count = 1
    }
  }

  # Two keys end hypercare: operations' and the customer's.
  evidence "hypercare" {
    gates   = ["hypercare-exit"]
    about   = "release"
    max_age = "30d"
    signers {
      role  = "operations-lead"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["operations-lead", "customer-sponsor"]]
  }

  # The minutes are both sides'.
  evidence "post-implementation-review" {
    gates   = ["hypercare-exit"]
    about   = "release"
    max_age = "30d"
    signers {
      role  = "project-manager"
      count = 1
    }
    signers {
      role  = "customer-sponsor"
      count = 1
    }
    separate = [["project-manager", "customer-sponsor"]]
  }

  # Read and signed by security, not by who applies the patches.
  evidence "patch-status" {
    gates   = ["hypercare-exit"]
    about   = "release"
    max_age = "7d"
    signers {
      role  = "security-lead"
      count = 1
    }
  }

  evidence "certification-status" {
    gates   = ["hypercare-exit"]
    about   = "engagement"
    max_age = "30d"
    signers {
      role  = "security-lead"
      count = 1
    }
  }
}
