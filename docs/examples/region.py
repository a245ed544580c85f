"""A deciding region in one file: it uploads its items, fetches what waits for it, and reports what it decides.

    python3 region.py items catalogue.json           uploads the catalogue
    python3 region.py work                           fetches, acknowledges, accepts and decides, until Ctrl-C
    python3 region.py work --once                    the same, until nothing waits
    python3 region.py report CASE_ID report.json     one report, written by hand

Python 3.10+ with the package `cryptography`, and sign.py beside it. It asks and is never called (docs/pull.md).
REGION says which region; ORIGIN (http://localhost:8080), MEMBER (platform-REGION) and KEY_FILE (key.json) where and who.
"""

import base64
import hashlib
import json
import os
import re
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from sign import bytes_of, content_digest, private_key, sign, sign_bytes

ORIGIN = os.environ.get("ORIGIN", "http://localhost:8080")
REGION = os.environ.get("REGION", "")
MEMBER = os.environ.get("MEMBER", f"platform-{REGION}")
KEY_FILE = os.environ.get("KEY_FILE", "key.json")
SCOPE = "inbox:read cases:read cases:report catalogue:upload"
SHANGHAI = timezone(timedelta(hours=8))


def canonical(document) -> bytes:
    """RFC 8785 for what the gateway sends: members in order, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="seconds")


class Refused(Exception):
    """The gateway said no: `code` is for programs, the rest for people (docs/errors.md)."""

    def __init__(self, status: int, problem: dict):
        self.status, self.code = status, problem.get("code")
        super().__init__(f"HTTP {status} {json.dumps(problem, ensure_ascii=False, indent=2)}")


def send(method: str, path: str, headers: dict, body: bytes | None = None):
    try:
        with urlopen(Request(ORIGIN + path, body, headers, method=method), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


class Gateway:
    """One member's side of the API: a token, signed calls, and answers that are proven."""

    def __init__(self, jwk: dict):
        self.jwk, self.token, self.until, self.keys = jwk, "", 0.0, {}

    def bearer(self) -> str:
        """private_key_jwt (docs/identity.md, 2): for exactly this issuer, for a minute, once."""
        if time.time() < self.until:
            return self.token
        at = int(time.time())
        header = {"alg": "EdDSA" if self.jwk["crv"] == "Ed25519" else "ES256", "kid": self.jwk["kid"]}
        claims = {"iss": MEMBER, "sub": MEMBER, "aud": ORIGIN, "jti": str(uuid.uuid4()), "iat": at, "exp": at + 60}
        parts = [base64.urlsafe_b64encode(canonical(part)).rstrip(b"=") for part in (header, claims)]
        made = sign_bytes(private_key(self.jwk), b".".join(parts))
        form = {
            "grant_type": "client_credentials",
            "scope": SCOPE,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": b".".join([*parts, base64.urlsafe_b64encode(made).rstrip(b"=")]).decode(),
        }
        kind = {"content-type": "application/x-www-form-urlencoded"}
        status, _, answer = send("POST", "/oauth/token", kind, urlencode(form).encode())
        said = json.loads(answer)
        if status != 200:
            raise Refused(status, said)
        self.token, self.until = said["access_token"], time.time() + said["expires_in"] - 30
        return self.token

    def key_of(self, kid: str):
        """A key of the gateway, by its name (docs/identity.md, 8)."""
        if kid not in self.keys:
            for jwk in json.loads(send("GET", "/.well-known/jwks.json", {})[2])["keys"]:
                if jwk.get("crv") == "P-256":
                    x, y = (int.from_bytes(bytes_of(jwk[name]), "big") for name in ("x", "y"))
                    self.keys[jwk["kid"]] = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        return self.keys.get(kid)

    def is_genuine(self, status: int, headers, body: bytes, request_signature: str) -> bool:
        """Whether the gateway gave this answer to this very request (RFC 9421 with `req`)."""
        named = re.fullmatch(r'sig=(\(.*\);.*keyid="([^"]+)".*)', headers.get("signature-input", ""))
        key = named and self.key_of(named[2])
        if not key or headers.get("content-digest") != content_digest(body):
            return False
        base = "\n".join([
            f'"@status": {status}',
            f'"content-digest": {content_digest(body)}',
            f'"signature";req;key="sig": {request_signature.removeprefix("sig=")}',
            f'"@signature-params": {named[1]}',
        ])
        raw = base64.b64decode(headers["signature"].removeprefix("sig=:").removesuffix(":"))
        r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
        try:
            key.verify(utils.encode_dss_signature(r, s), base.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def get(self, path: str) -> dict:
        status, _, body = send("GET", path, {"authorization": f"Bearer {self.bearer()}"})
        if status != 200:
            raise Refused(status, json.loads(body))
        return json.loads(body)

    def change(self, method: str, path: str, document: dict, key: str | None = None) -> dict:
        """`key` is the Idempotency-Key: the same for the same act, however often it is sent."""
        body = json.dumps(document, ensure_ascii=False).encode()
        headers = {
            "authorization": f"Bearer {self.bearer()}",
            "idempotency-key": key or str(uuid.uuid4()),
            "content-type": "application/json",
        }
        headers |= sign(self.jwk, method, ORIGIN + path, headers, body)
        status, told, answer = send(method, path, headers, body)
        if status >= 300:
            raise Refused(status, json.loads(answer))
        if not self.is_genuine(status, told, answer, headers["signature"]):
            raise ValueError(f"{method} {path}: the answer is not the gateway's")
        return json.loads(answer)


class Region:
    """What a region keeps: its own number of each case. Yours is a database; decide there, and tell here."""

    def __init__(self, gateway: Gateway):
        self.gateway, self.numbers = gateway, {}

    def report(self, case_id: str, kind: str, **more) -> dict:
        number = self.numbers[case_id]
        report_id = f"{number}-{kind}"
        report = {"kind": kind, "reportId": report_id, "regionalCaseId": number, "at": now(), **more}
        return self.gateway.change("POST", f"/v1/cases/{case_id}/reports", report, report_id)

    def take(self, waiting: dict) -> str:
        """Acknowledges one message; a submission gets a number of ours."""
        message, case_id = waiting["message"], waiting["caseId"]
        digest = hashlib.sha256(canonical(message)).hexdigest()
        if digest != waiting["digest"]:
            raise ValueError(f"{waiting['messageId']}: not what was sent")
        answer = {"digest": digest}
        if message["kind"] == "submission":
            self.numbers[case_id] = f"{REGION}-{case_id[-12:]}"
            answer["regionalCaseId"] = self.numbers[case_id]
        return self.gateway.change("POST", f"/v1/inbox/{waiting['messageId']}/ack", answer)["state"]

    def decide(self, message: dict) -> str:
        """A clerk in two lines: what is submitted is accepted and granted."""
        self.report(message["caseId"], "accept")
        return self.report(message["caseId"], "approve", approver="审批科负责人")["state"]

    def turn(self) -> int:
        """Whatever waits now; how much it was."""
        messages = self.gateway.get("/v1/inbox?limit=20")["messages"]
        for waiting in messages:
            message = waiting["message"]
            print(f"{message['kind']} {waiting['caseId']}: {self.take(waiting)}", flush=True)
            if message["kind"] == "submission":
                print(f"decided {waiting['caseId']}: {self.decide(message)}", flush=True)
        return len(messages)


def read(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(words: list[str]) -> int:
    if not REGION or words[:1] not in (["items"], ["work"], ["report"]):
        print(__doc__, file=sys.stderr)
        return 2
    gateway = Gateway(read(KEY_FILE))
    region = Region(gateway)
    if words[0] == "items":
        said = gateway.change("PUT", f"/v1/regions/{REGION}/items", read(words[1]))
        print(json.dumps(said, ensure_ascii=False, indent=2))
    elif words[0] == "report":
        print(json.dumps(gateway.change("POST", f"/v1/cases/{words[1]}/reports", read(words[2])), ensure_ascii=False))
    else:
        while region.turn() > 0 or "--once" not in words:
            time.sleep(0 if "--once" in words else 2)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
