// Command sigstore-kms-awskms signs with awskms:// keys.
package main

import (
	"os"

	_ "github.com/sigstore/sigstore/pkg/signature/kms/aws" // knows the scheme

	"github.com/credentry/releasegate/cmd/helpers/internal/serve"
)

func main() { os.Exit(serve.Main("awskms")) }
