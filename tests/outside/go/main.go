// Holds signed notes, tree heads, paths and tiles against the code of Go's checksum database.
//
// Reads one JSON document from standard input and writes one: for each question whether that code agrees.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Note     string
	Key      string
	Folder   string
	Size     int64
	Old      int64
	Index    int64
	Root     string
	OldRoot  string
	Leaf     string
	Path     []string
	Growth   []string
	SignWith string
}

type folder struct{ root string }

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		// Go writes the height into the path; C2SP fixes it at eight and leaves it out.
		name := fmt.Sprintf("tile/%s", tile.Path()[len("tile/8/"):])
		data, err := os.ReadFile(filepath.Join(f.root, name))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func hashes(texts []string) ([]tlog.Hash, error) {
	found := []tlog.Hash{}
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		found = append(found, hash)
	}
	return found, nil
}

func signed(q question) (string, error) {
	verifier, err := note.NewVerifier(q.Key)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(q.Note), note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(q.SignWith)
	if err != nil {
		return "", err
	}
	again, err := note.Sign(&note.Note{Text: opened.Text}, signer)
	return string(again), err
}

func proved(q question) error {
	root, err := tlog.ParseHash(q.Root)
	if err != nil {
		return err
	}
	oldRoot, err := tlog.ParseHash(q.OldRoot)
	if err != nil {
		return err
	}
	leaf, err := tlog.ParseHash(q.Leaf)
	if err != nil {
		return err
	}
	path, err := hashes(q.Path)
	if err != nil {
		return err
	}
	growth, err := hashes(q.Growth)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, q.Size, root, q.Index, leaf); err != nil {
		return err
	}
	if err := tlog.CheckTree(growth, q.Size, root, q.Old, oldRoot); err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: q.Size, Hash: root}, folder{q.Folder})
	if again, err := tlog.ProveRecord(q.Size, q.Index, reader); err != nil || fmt.Sprint(again) != fmt.Sprint(tlog.RecordProof(path)) {
		return fmt.Errorf("tiles give another path: %v", err)
	}
	if again, err := tlog.ProveTree(q.Size, q.Old, reader); err != nil || fmt.Sprint(again) != fmt.Sprint(tlog.TreeProof(growth)) {
		return fmt.Errorf("tiles give another growth: %v", err)
	}
	return nil
}

func main() {
	data, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	var questions []question
	if err := json.Unmarshal(data, &questions); err != nil {
		panic(err)
	}
	answers := []map[string]string{}
	for _, q := range questions {
		answer := map[string]string{"note": "", "signed": "", "proved": ""}
		if again, err := signed(q); err != nil {
			answer["note"] = err.Error()
		} else {
			answer["signed"] = again
		}
		if err := proved(q); err != nil {
			answer["proved"] = err.Error()
		}
		answers = append(answers, answer)
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
