// Command sigstore-kms-azurekms signs with azurekms:// keys.
package main

import (
	"os"

	_ "github.com/sigstore/sigstore/pkg/signature/kms/azure" // knows the scheme

	"github.com/credentry/releasegate/cmd/helpers/internal/serve"
)

func main() { os.Exit(serve.Main("azurekms")) }
