// Package source collects envelopes as found, from a folder of files or from an
// archive of one.
//
// It reads every *.json file once, bounded. The folder that a file lies in and
// the name that it has decide nothing: what an envelope is about stands in its
// signed payload.
package source

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/intoto"
)

// An Envelope is signed bytes as found, not verified.
type Envelope struct {
	intoto.Envelope

	Origin decision.Origin
}

// Dir collects the envelopes below a folder, sorted by file name. What is not an
// envelope is a rejection; an error means that the folder itself cannot be read.
func Dir(from disk.Reader, dir string) ([]Envelope, []decision.Rejection, error) {
	return collect(from, dir, "", func(name string) bool { return strings.HasSuffix(name, ".json") })
}

// The names of stored decisions end in these: their bare envelopes, and their Sigstore
// bundles.
const (
	DecisionSuffix = ".dsse.json"
	BundleSuffix   = ".sigstore.json"
)

// Decisions collects the decisions that a gate has stored below a folder, each once;
// there may be none yet.
func Decisions(from disk.Reader, folder, gate string) ([]Envelope, []decision.Rejection, error) {
	bare := map[string]bool{}
	dir, where := filepath.Join(folder, gate), path.Join("decisions", gate)
	envelopes, rejections, err := collect(from, dir, where, func(name string) bool {
		stem, is := strings.CutSuffix(name, DecisionSuffix)
		bare[stem] = bare[stem] || is
		return is
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	// A bundle adds nothing to an envelope by a key; one with a certificate is alone.
	certified, refused, err := collect(from, dir, where, func(name string) bool {
		stem, is := strings.CutSuffix(name, BundleSuffix)
		return is && !bare[stem]
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // there may be none
	}
	refused = slices.DeleteFunc(refused, func(r decision.Rejection) bool { // a folder that cannot be read is met twice
		return slices.ContainsFunc(rejections, func(other decision.Rejection) bool { return other.File == r.File })
	})
	return append(envelopes, certified...), append(rejections, refused...), err
}

// collect reads the files of a folder that are wanted by their names; where says what
// stands before these.
func collect(from disk.Reader, dir, where string, want func(name string) bool) ([]Envelope, []decision.Rejection, error) {
	files, err := from.ReadTree(dir, canon.MaxBytes, want)
	if err != nil {
		return nil, nil, err
	}
	var envelopes []Envelope
	var rejections []decision.Rejection
	for i, file := range files {
		files[i].Bytes = nil // what is made of it is all that is held
		file.Name = path.Join(where, file.Name)
		if file.Err != nil {
			rejections = append(rejections, decision.Rejection{Code: unread(file.Err), File: file.Name, Text: file.Err.Error()})
			continue
		}
		envelope, rejection := Take(file.Name, file.Bytes)
		if rejection != nil {
			rejections = append(rejections, *rejection)
			continue
		}
		envelopes = append(envelopes, envelope)
	}
	return envelopes, rejections, nil
}

// Take reads the envelope that a file holds, or says why it holds none.
func Take(name string, content []byte) (Envelope, *decision.Rejection) {
	digest := canon.Sum(content)
	envelope, err := intoto.Read(content)
	if err == nil {
		return Envelope{envelope, decision.Origin{Path: name, Digest: digest}}, nil
	}
	code := "not_an_envelope"
	if notJSON := canon.Check(content); notJSON != nil {
		code, err = "not_strict_json", notJSON
	}
	return Envelope{}, &decision.Rejection{Code: code, File: name, FileDigest: digest, Text: err.Error()}
}

// unread is the code of a file that was not read.
func unread(err error) string {
	if errors.Is(err, disk.ErrTooLarge) {
		return "too_large"
	}
	return "unreadable"
}
