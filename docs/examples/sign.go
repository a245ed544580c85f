// Signs calls to Tongban (RFC 9421, RFC 9530) with Go's own library (1.19 and later).
//
//	go run sign.go check signing-vectors.json    holds this file against the published vectors
//	go run sign.go sign KEY.jwk METHOD URL [BODY_FILE] [NAME=VALUE ...]    prints the three headers
package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"
)

var covered = []string{"authorization", "idempotency-key", "tongban-actor"}

type jwk struct{ Crv, Kid, X, Y, D string }

type vector struct {
	Name    string
	Request struct {
		Method, Url, Body string
		Headers           map[string]string
	}
	Key     jwk
	Created int64
	Sent    map[string]string
	Base    []string
}

func bytesOf(text string) []byte {
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return bytes
}

func contentDigest(body []byte) string {
	digest := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(digest[:]) + ":"
}

func (key jwk) ecdsaKey() *ecdsa.PrivateKey {
	number := func(text string) *big.Int { return new(big.Int).SetBytes(bytesOf(text)) }
	public := ecdsa.PublicKey{Curve: elliptic.P256(), X: number(key.X), Y: number(key.Y)}
	return &ecdsa.PrivateKey{PublicKey: public, D: number(key.D)}
}

// signature is r and s, 32 bytes each, left-padded (RFC 9421 s3.3.4); ecdsa.SignASN1 would give DER.
func (key jwk) signature(base []byte) []byte {
	if key.Crv == "Ed25519" {
		return ed25519.Sign(ed25519.NewKeyFromSeed(bytesOf(key.D)), base)
	}
	digest := sha256.Sum256(base)
	r, s, err := ecdsa.Sign(rand.Reader, key.ecdsaKey(), digest[:])
	if err != nil {
		panic(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return raw
}

func (key jwk) holds(raw, base []byte) bool {
	if len(raw) != 64 {
		return false
	}
	if key.Crv == "Ed25519" {
		return ed25519.Verify(bytesOf(key.X), base, raw)
	}
	digest := sha256.Sum256(base)
	r, s := new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])
	return ecdsa.Verify(&key.ecdsaKey().PublicKey, digest[:], r, s)
}

func signatureBase(method, url string, headers map[string]string, body []byte, kid string, created int64, nonce string) ([]string, string) {
	names, lines := []string{}, []string{}
	add := func(name, value string) {
		names = append(names, `"`+name+`"`)
		lines = append(lines, `"`+name+`": `+value)
	}
	add("@method", method)
	add("@target-uri", url)
	add("content-digest", contentDigest(body))
	for _, name := range covered {
		if value, ok := headers[name]; ok {
			add(name, strings.TrimSpace(value))
		}
	}
	params := fmt.Sprintf(`(%s);created=%d;nonce="%s";keyid="%s";tag="tongban"`, strings.Join(names, " "), created, nonce, kid)
	return append(lines, `"@signature-params": `+params), params
}

// sign gives the headers to send beside headers; sign anew for every sending.
func sign(key jwk, method, url string, headers map[string]string, body []byte) [][2]string {
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		panic(err)
	}
	lines, params := signatureBase(method, url, headers, body, key.Kid, time.Now().Unix(), hex.EncodeToString(nonce))
	raw := key.signature([]byte(strings.Join(lines, "\n")))
	return [][2]string{
		{"content-digest", contentDigest(body)},
		{"signature-input", "sig=" + params},
		{"signature", "sig=:" + base64.StdEncoding.EncodeToString(raw) + ":"},
	}
}

// check says what is wrong with this file, by a vector; nothing if nothing is.
func check(one vector) string {
	nonce := strings.Split(strings.Split(one.Sent["signature-input"], `nonce="`)[1], `"`)[0]
	request := one.Request
	lines, _ := signatureBase(request.Method, request.Url, request.Headers, []byte(request.Body), one.Key.Kid, one.Created, nonce)
	for at, right := range one.Base {
		if lines[at] != right {
			return fmt.Sprintf("the base differs:\n  here  %s\n  right %s", lines[at], right)
		}
	}
	base := []byte(strings.Join(lines, "\n"))
	text := strings.TrimSuffix(strings.TrimPrefix(one.Sent["signature"], "sig=:"), ":")
	theirs, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !one.Key.holds(theirs, base) || !one.Key.holds(one.Key.signature(base), base) {
		return "the signature does not hold"
	}
	return ""
}

func readJSON(file string, into any) {
	bytes, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(bytes, into)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func checkAll(file string) int {
	var published struct{ Vectors []vector }
	readJSON(file, &published)
	status := 0
	for _, one := range published.Vectors {
		wrong := check(one)
		if wrong != "" {
			status = 1
		} else {
			wrong = "holds"
		}
		fmt.Printf("%s: %s\n", one.Name, wrong)
	}
	return status
}

func main() {
	words := os.Args[1:]
	if len(words) == 2 && words[0] == "check" {
		os.Exit(checkAll(words[1]))
	}
	if len(words) < 4 || words[0] != "sign" {
		fmt.Fprintln(os.Stderr, "go run sign.go check VECTORS | sign KEY.jwk METHOD URL [BODY_FILE] [NAME=VALUE ...]")
		os.Exit(2)
	}
	var key jwk
	readJSON(words[1], &key)
	headers, body := map[string]string{}, []byte{}
	for _, word := range words[4:] {
		if name, value, ok := strings.Cut(word, "="); ok {
			headers[strings.ToLower(name)] = value
			continue
		}
		var err error
		if body, err = os.ReadFile(word); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	for _, header := range sign(key, words[2], words[3], headers, body) {
		fmt.Printf("%s: %s\n", header[0], header[1])
	}
}
