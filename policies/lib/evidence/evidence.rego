# METADATA
# title: Evidence
# description: How a control says which part of which attestation it rests on.
package lib.evidence

# METADATA
# description: >-
#   A citation: the attestation and, as a JSON Pointer into it, the value that
#   was judged. The host resolves it against the verified evidence.
cite(attestation, pointer) := {"attestation": attestation.id, "pointer": pointer}
