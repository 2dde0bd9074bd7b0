// Command sigstore-kms-hashivault signs with hashivault:// keys.
package main

import (
	"os"

	_ "github.com/sigstore/sigstore/pkg/signature/kms/hashivault" // knows the scheme

	"github.com/credentry/releasegate/cmd/helpers/internal/serve"
)

func main() { os.Exit(serve.Main("hashivault")) }
