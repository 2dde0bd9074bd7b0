//go:build cgo

// Command sigstore-kms-pkcs11 signs with keys in a PKCS#11 token. A key is named as RFC
// 7512 does, with the token's label, the key's label and the library that knows the
// token:
//
//	pkcs11:token=LABEL;object=LABEL?module-path=/usr/lib/softhsm/libsofthsm2.so
//
// The PIN stands in the variable PKCS11_PIN, which the list of helpers must name. The
// library is C, for which reason this is a program of its own: it runs beside nothing
// but the one signature.
package main

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ThalesGroup/crypto11"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/common"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"
)

func main() {
	answer, err := ask()
	if err != nil {
		answer = &common.PluginResp{ErrorMessage: err.Error()}
	}
	if handler.WriteResponse(os.Stdout, answer) != nil || err != nil {
		os.Exit(1)
	}
}

func ask() (*common.PluginResp, error) {
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return nil, err
	}
	if os.Args[1] != common.ProtocolVersion || args.InitOptions == nil || args.MethodArgs == nil {
		return nil, fmt.Errorf("only version %s of the protocol is spoken", common.ProtocolVersion)
	}
	uri, err := parse(args.InitOptions.KeyResourceID)
	if err != nil {
		return nil, err
	}
	token, err := crypto11.Configure(&crypto11.Config{Path: uri["module-path"], TokenLabel: uri["token"], Pin: os.Getenv("PKCS11_PIN")})
	if err != nil {
		return nil, fmt.Errorf("token %q: %w", uri["token"], err)
	}
	defer token.Close()
	key, err := token.FindKeyPair(nil, []byte(uri["object"]))
	if err != nil || key == nil {
		return nil, errors.Join(fmt.Errorf("token %q holds no key pair %q", uri["token"], uri["object"]), err)
	}
	switch args.MethodName {
	case common.PublicKeyMethodName:
		pem, err := cryptoutils.MarshalPublicKeyToPEM(key.Public())
		return &common.PluginResp{PublicKey: &common.PublicKeyResp{PublicKeyPEM: pem}}, err
	case common.SignMessageMethodName:
		signature, err := sign(key, args.InitOptions.HashFunc)
		return &common.PluginResp{SignMessage: &common.SignMessageResp{Signature: signature}}, err
	default:
		return nil, fmt.Errorf("%s is not supported: the token's own tools make and check keys", args.MethodName)
	}
}

// sign signs the message on standard input.
func sign(key crypto.Signer, hash crypto.Hash) ([]byte, error) {
	if !hash.Available() {
		return nil, fmt.Errorf("hash %s is not supported", hash)
	}
	sum := hash.New()
	if _, err := io.Copy(sum, os.Stdin); err != nil {
		return nil, err
	}
	return key.Sign(rand.Reader, sum.Sum(nil), hash)
}

// parse reads the attributes of an RFC 7512 URI, of which the scheme is cut off. One
// that is not known could be meant to narrow what is found: it is refused.
func parse(uri string) (map[string]string, error) {
	path, query, _ := strings.Cut(uri, "?")
	attributes := map[string]string{}
	for _, part := range append(strings.Split(path, ";"), strings.Split(query, "&")...) {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		value, err := url.PathUnescape(value)
		if err != nil {
			return nil, err
		}
		switch _, twice := attributes[name]; {
		case twice:
			return nil, fmt.Errorf("attribute %q is given twice", name)
		case name != "token" && name != "object" && name != "module-path":
			return nil, fmt.Errorf("attribute %q is not known: token, object and module-path are", name)
		}
		attributes[name] = value
	}
	if attributes["token"] == "" || attributes["object"] == "" || !filepath.IsAbs(attributes["module-path"]) {
		return nil, errors.New("a key is named as token=LABEL;object=LABEL?module-path=/ABSOLUTE/PATH")
	}
	return attributes, nil
}
