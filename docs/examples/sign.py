"""Signs calls to Tongban (RFC 9421, RFC 9530) in Python 3.10+, with the package `cryptography` alone.

    python3 sign.py check signing-vectors.json    holds this file against the published vectors
    python3 sign.py sign KEY.jwk METHOD URL [BODY_FILE] [NAME=VALUE ...]    prints the three headers
"""

import base64
import hashlib
import json
import sys
import time
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256

COVERED = ("authorization", "idempotency-key", "tongban-actor")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def content_digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def private_key(jwk: dict):
    secret = bytes_of(jwk["d"])
    if jwk["crv"] == "Ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(secret)
    return ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())


def signature_base(method: str, url: str, headers: dict, body: bytes, kid: str, created: int, nonce: str):
    components = [
        ("@method", method),
        ("@target-uri", url),
        ("content-digest", content_digest(body)),
        *((name, headers[name].strip()) for name in COVERED if name in headers),
    ]
    names = " ".join(f'"{name}"' for name, _ in components)
    params = f'({names});created={created};nonce="{nonce}";keyid="{kid}";tag="tongban"'
    lines = [*(f'"{name}": {value}' for name, value in components), f'"@signature-params": {params}']
    return lines, params


def sign_bytes(key, base: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(base)
    # Libraries give DER; what is sent is r and s, 32 bytes each (RFC 9421 s3.3.4).
    r, s = utils.decode_dss_signature(key.sign(base, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def holds(key, raw: bytes, base: bytes) -> bool:
    try:
        if isinstance(key, ed25519.Ed25519PrivateKey):
            key.public_key().verify(raw, base)
        else:
            r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
            key.public_key().verify(utils.encode_dss_signature(r, s), base, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def sign(jwk: dict, method: str, url: str, headers: dict, body: bytes) -> dict:
    """The headers to send beside `headers`; sign anew for every sending."""
    lines, params = signature_base(
        method, url, headers, body, jwk["kid"], int(time.time()), str(uuid.uuid4())
    )
    raw = sign_bytes(private_key(jwk), "\n".join(lines).encode())
    return {
        "content-digest": content_digest(body),
        "signature-input": f"sig={params}",
        "signature": f"sig=:{base64.b64encode(raw).decode()}:",
    }


def check(vector: dict) -> str | None:
    """What is wrong with this file, by a vector; None if nothing."""
    request, key = vector["request"], private_key(vector["key"])
    nonce = vector["sent"]["signature-input"].split('nonce="')[1].split('"')[0]
    lines, _ = signature_base(
        request["method"], request["url"], request["headers"], request["body"].encode(),
        vector["key"]["kid"], vector["created"], nonce,
    )
    for mine, right in zip(lines, vector["base"]):
        if mine != right:
            return f"the base differs:\n  here  {mine}\n  right {right}"
    base = "\n".join(lines).encode()
    theirs = base64.b64decode(vector["sent"]["signature"][len("sig=:") : -1])
    if not holds(key, theirs, base) or not holds(key, sign_bytes(key, base), base):
        return "the signature does not hold"
    return None


def main(words: list[str]) -> int:
    if words[:1] == ["check"] and len(words) == 2:
        with open(words[1], encoding="utf-8") as file:
            vectors = json.load(file)["vectors"]
        found = [(vector["name"], check(vector)) for vector in vectors]
        for name, wrong in found:
            print(f"{name}: {wrong or 'holds'}")
        return 1 if any(wrong for _, wrong in found) else 0
    if words[:1] == ["sign"] and len(words) >= 4:
        key_file, method, url, *rest = words[1:]
        pairs = (word.split("=", 1) for word in rest if "=" in word)
        headers = {name.lower(): value for name, value in pairs}
        files = [word for word in rest if "=" not in word]
        body = open(files[0], "rb").read() if files else b""
        with open(key_file, encoding="utf-8") as file:
            for name, value in sign(json.load(file), method, url, headers, body).items():
                print(f"{name}: {value}")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
