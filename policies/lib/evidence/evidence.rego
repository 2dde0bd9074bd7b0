# METADATA
# title: Evidence
# description: How a control says which part of which attestation it rests on.
package lib.evidence

# METADATA
# description: >-
#   A citation: the attestation and, as a JSON Pointer into it, the value that
#   was judged. The host resolves it against the verified evidence.
cite(attestation, pointer) := {"attestation": attestation.id, "pointer": pointer}

# METADATA
# description: >-
#   Whether it is proven when an attestation was signed, by a timestamp authority or a
#   transparency log, and not only claimed by who signed it. Cite /time_source.
proven(attestation) if attestation.time_source == "proven"

# METADATA
# description: The SHA-256 digests of everything that some of the attestations are about.
digests(attestations) := {subject.digest |
	some attestation in attestations
	some subject in attestation.subjects
	regex.match(`^[0-9a-f]{64}$`, subject.digest)
}
