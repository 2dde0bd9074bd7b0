// Command sigstore-kms-gcpkms signs with gcpkms:// keys.
package main

import (
	"os"

	_ "github.com/sigstore/sigstore/pkg/signature/kms/gcp" // knows the scheme

	"github.com/credentry/releasegate/cmd/helpers/internal/serve"
)

func main() { os.Exit(serve.Main("gcpkms")) }
