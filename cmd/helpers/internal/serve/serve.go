// Package serve answers one question of a program that signs, in the protocol of
// Sigstore's KMS plugins, with one of Sigstore's own clients of key services.
package serve

import (
	"context"
	"crypto"
	"fmt"
	"os"
	"time"

	"github.com/sigstore/sigstore/pkg/signature/kms"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/common"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"
)

// Main answers for the keys of one scheme and returns the exit code. The scheme is
// fixed by the program, and none but its client is linked: whoever asks cannot choose
// another.
func Main(scheme string) int {
	if len(os.Args) < 3 || os.Args[1] != common.ProtocolVersion {
		fmt.Fprintf(os.Stderr, "this signs with %s keys for releasegate and cosign, which start it: see the README of releasegate, \"Keys that are not files\"\n", scheme)
		return 1
	}
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return fail(err)
	}
	ctx, hash := context.Background(), crypto.SHA256
	if o := args.InitOptions; o != nil {
		hash = o.HashFunc
		if o.CtxDeadline != nil {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadline(ctx, *o.CtxDeadline)
			defer cancel()
			// Not every client looks at the deadline.
			time.AfterFunc(time.Until(*o.CtxDeadline), func() { os.Exit(fail(ctx.Err())) })
		}
	} else {
		return fail(fmt.Errorf("the question names no key"))
	}
	service, err := kms.Get(ctx, scheme+"://"+args.InitOptions.KeyResourceID, hash)
	if err != nil {
		return fail(err)
	}
	if _, err := handler.Dispatch(os.Stdout, os.Stdin, args, service); err != nil {
		return fail(err)
	}
	return 0
}

// fail says what went wrong as the protocol wants it.
func fail(err error) int {
	if handler.WriteErrorResponse(os.Stdout, err) != nil {
		return 2
	}
	return 1
}
