package intoto

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/in-toto/in-toto-golang/in_toto"
	"github.com/secure-systems-lab/go-securesystemslib/cjson"

	"github.com/credentry/releasegate/internal/canon"
)

// What a document of in-toto's own says that it is (in-toto v0.9, sections 4.3 and 4.4).
const (
	linkWord   = "link"
	layoutWord = "layout"
)

// A wireMetablock is signed bytes as in-toto wrapped them before it took up DSSE:
// the signature is over the canonical JSON of what is signed, and no payload type
// says what that is.
type wireMetablock struct {
	Signed     jsontext.Value `json:"signed"`
	Signatures []struct {
		KeyID string `json:"keyid"`
		Sig   string `json:"sig"`            // hex
		Cert  string `json:"cert,omitempty"` // by whoever wrote the file: never evidence
	} `json:"signatures"`
}

// readMetablock reads a link or a layout in a metablock. Nothing else is read: the
// signature is over bare bytes, so that a signature over any file of the same bytes
// would pass for one.
func readMetablock(b []byte) (Envelope, error) {
	var wire wireMetablock
	if err := canon.Unmarshal(b, &wire); err != nil {
		return Envelope{}, err
	}
	if len(wire.Signatures) > MaxSignatures {
		return Envelope{}, fmt.Errorf("%d signatures are more than %d", len(wire.Signatures), MaxSignatures)
	}
	parsed, err := canon.Parse(wire.Signed)
	if err != nil {
		return Envelope{}, err
	}
	if word := typeWord(parsed); word != linkWord && word != layoutWord {
		return Envelope{}, fmt.Errorf("what is signed is of type %q, must be %s or %s", word, linkWord, layoutWord)
	}
	signed, err := cjson.EncodeCanonical(json.RawMessage(wire.Signed))
	if err != nil {
		return Envelope{}, fmt.Errorf("no canonical form: %w", err)
	}
	// in-toto's canonical form leaves line ends in strings as they are, so that it
	// cannot be read as JSON again; ours says the same.
	payload, err := canon.Marshal(parsed)
	if err != nil {
		return Envelope{}, err
	}
	e := Envelope{PayloadType: PayloadType, Payload: payload, signed: signed}
	for _, s := range wire.Signatures {
		sig, err := hex.DecodeString(s.Sig)
		if err != nil {
			sig = nil // it must not hide one that can be decoded
		}
		e.Signatures = append(e.Signatures, Signature{KeyID: s.KeyID, Sig: sig})
	}
	return e, nil
}

// typeWord is the _type of a document; empty if it has none.
func typeWord(document any) string {
	word, _ := canon.Lookup(document, "/_type")
	text, _ := word.(string)
	return text
}

// readLink returns the statement that a link of in-toto v0.9 makes, in the words of
// the link predicate v0.3: its products are the subjects. It may have none.
func readLink(payload []byte) (Statement, error) {
	var link in_toto.Link
	if err := canon.Unmarshal(payload, &link); err != nil {
		return Statement{}, fmt.Errorf("not an in-toto link: %w", err)
	}
	if err := in_toto.ValidateMetablock(in_toto.Metablock{Signed: link}); err != nil {
		return Statement{}, fmt.Errorf("not an in-toto link: %w", err)
	}
	if link.Name == "" {
		return Statement{}, errors.New("in-toto link without a name: nothing says which step it is of")
	}
	predicate, err := canon.Marshal(struct {
		Name        string         `json:"name"`
		Command     []string       `json:"command"`
		Materials   []Subject      `json:"materials"`
		Byproducts  map[string]any `json:"byproducts"`
		Environment map[string]any `json:"environment"`
	}{link.Name, link.Command, described(link.Materials), link.ByProducts, link.Environment})
	if err != nil {
		return Statement{}, fmt.Errorf("in-toto link: %w", err)
	}
	if n := len(link.Products); n > MaxSubjects {
		return Statement{}, fmt.Errorf("%d products are more than %d", n, MaxSubjects)
	}
	return Statement{Type: StatementV1, Subject: described(link.Products), PredicateType: LinkType, Predicate: predicate}, nil
}
