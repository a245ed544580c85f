"""A second verifier of evidence packages, written against the specifications alone: RFC 8785, RFC 9162, RFC 8032,
FIPS 186-5, FIPS 204, RFC 7515, RFC 9421, GB/T 32905, GB/T 32918, C2SP tlog-proof, tlog-checkpoint, signed-note, tlog-cosignature. Python's library only."""

import base64, hashlib, json, re, sys, zipfile

sys.dont_write_bytecode = True
import ml_dsa_44

sha = lambda data: hashlib.sha256(data).digest()


class Refused(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Refused(why)


def unique(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a member twice")
    return dict(pairs)


def canonical(value):
    # RFC 8785 for texts, whole numbers, booleans, lists and objects with names in ASCII: all that a package holds.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def b64(text):
    text = text.replace("-", "+").replace("_", "/")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


# Ed25519 (RFC 8032 s5.1.7)
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def ed_add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    g, h, i, j = f - e, d - c, d + c, f + e
    return g * h % P, i * j % P, h * i % P, g * j % P


def ed_mul(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = ed_add(result, point)
        point, n = ed_add(point, point), n >> 1
    return result


def ed_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    need(y < P, "not a point")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - x2) % P == 0 and not (x == 0 and sign), "not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = ed_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(key, signature, message):
    need(len(key) == 32 and len(signature) == 64, "lengths")
    s = int.from_bytes(signature[32:], "little")
    need(s < Q, "not reduced")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = ed_mul(s, BASE), ed_add(ed_point(signature[:32]), ed_mul(k, ed_point(key)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ECDSA on P-256 (FIPS 186-5 s6.4.2)
F = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


# SM2 (GB/T 32918.2 s7, curve of .5) has another field and group, and the same form: a = p - 3.
SM_F = 2**256 - 2**224 - 2**96 + 2**64 - 1
SM_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SM_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM_G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
        0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
sm3 = lambda data: hashlib.new("sm3", data).digest()


def p_add(a, b, F=F):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % F == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, F) % F
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, F) % F
    x = (slope * slope - a[0] - b[0]) % F
    return x, (slope * (a[0] - x) - a[1]) % F


def p_mul(n, point, F=F):
    result = None
    while n:
        if n & 1:
            result = p_add(result, point, F)
        point, n = p_add(point, point, F), n >> 1
    return result


def es256(key, signature, message):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    need(len(signature) == 64 and 0 < r < N and 0 < s < N, "out of range")
    w, e = pow(s, -1, N), int.from_bytes(sha(message), "big")
    point = p_add(p_mul(e * w % N, G), p_mul(r * w % N, key))
    return point is not None and point[0] % N == r


def der_pair(data):
    need(data[0] == 0x30 and data[1] == len(data) - 2 and data[2] == 2, "der")
    end = 4 + data[3]
    need(data[end] == 2 and end + 2 + data[end + 1] == len(data), "der")
    return int.from_bytes(data[4:end], "big"), int.from_bytes(data[end + 2 :], "big")


def sm2(point, signature, message):
    x, y = (int.from_bytes(point[at : at + 32], "big") for at in (1, 33))
    need(point[0] == 4 and (y * y - x**3 + 3 * x - SM_B) % SM_F == 0, "not a point")
    r, s = der_pair(signature)
    curve = b"".join(one.to_bytes(32, "big") for one in (SM_F - 3, SM_B, *SM_G, x, y))
    z = sm3(b"\0\x80" + b"1234567812345678" + curve)
    t = (r + s) % SM_N
    need(0 < r < SM_N and 0 < s < SM_N and t, "out of range")
    found = p_add(p_mul(s, SM_G, SM_F), p_mul(t, (x, y), SM_F), SM_F)
    return found is not None and (int.from_bytes(sm3(z + message), "big") + found[0]) % SM_N == r


def holds(jwk, signature, message):
    if jwk["crv"] == "Ed25519":
        return ed25519(b64(jwk["x"]), signature, message)
    return es256(tuple(int.from_bytes(b64(jwk[name]), "big") for name in "xy"), signature, message)


def payload(jws, keys, typ):
    head, body, signature = jws.strip().split(".")
    header = json.loads(b64(head))
    key = next((one for one in keys if one["kid"] == header["kid"]), None)
    need(header["typ"] == typ and "crit" not in header and key, "header")
    need(holds(key, b64(signature), f"{head}.{body}".encode()), f"signature of {typ}")
    return json.loads(b64(body))


def root_from(leaf, index, size, proof, sha=sha):
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        need(last > 0, "too long a proof")
        if node & 1 or node == last:
            value = sha(b"\1" + sibling + value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha(b"\1" + value + sibling)
        node, last = node >> 1, last >> 1
    need(last == 0, "too short a proof")
    return value


def cosigned(name, time, origin, size, root):
    opaque = lambda said: bytes([len(said)]) + said
    ends = bytes(8) + int(size).to_bytes(8, "big")
    return b"subtree/v1\n\0" + opaque(name.encode()) + time + opaque(origin.encode()) + ends + b64(root)


def signers(note, vkeys):
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    known = {}
    for vkey in vkeys:
        name, number, typed = vkey.split("+", 2)
        raw = b64(typed)
        need(sha(name.encode() + b"\n" + raw)[:4].hex() == number, "key id")
        known[name, number] = raw
    found = set()
    for line in lines.strip().split("\n"):
        name, data = re.fullmatch(r"\u2014 (\S+) ([A-Za-z0-9+/=]+)", line).groups()
        data = b64(data)
        raw = known.get((name, data[:4].hex()))
        if raw is None:
            continue
        if raw[0] == 4:
            time = int.from_bytes(data[4:12], "big")
            good = ed25519(raw[1:], data[12:], f"cosignature/v1\ntime {time}\n{text}".encode())
        elif raw[0] == 6:
            good = ml_dsa_44.verify(raw[1:], data[12:], cosigned(name, data[4:12], *text.split("\n")[:3]))
        else:
            good = ed25519(raw[1:], data[4:], text.encode())
        need(good, f"signature of {name}")
        found.add(raw[1:])
    return found


def sm_tree(files, keys, log, leaves):
    note = files["checkpoint-sm3.txt"].decode()
    text, _, line = note.rpartition("\n\n")
    origin, size, root = text.split("\n")[:3]
    need(origin == log.replace("/log", "/log-sm3", 1), "the SM3 tree of another log")
    name, data = re.fullmatch(r"\u2014 (\S+) ([A-Za-z0-9+/=]+)\n", line).groups()
    by = {}
    for vkey in keys["logSm"]:
        called, number, typed = vkey.split("+", 2)
        typed = b64(typed)
        need(sm3(called.encode() + b"\n" + typed)[:4].hex() == number and typed[:8] == b"\xffSM2-SM3", "SM2 key")
        by[called, number] = typed[8:]
    point = by[name, b64(data)[:4].hex()]
    need(name == origin and sm2(point, b64(data)[4:], text.encode() + b"\n"), "SM2 signature")
    for index, leaf in leaves.items():
        if index < int(size):
            proof = files[f"proofs-sm3/{index:012d}.tlog-proof"].decode()
            lines, _, rest = proof.partition("\n\n")
            form, at, *hashes = lines.split("\n")
            need(form == "c2sp.org/tlog-proof@v1" and at == f"index {index}" and rest == note, "SM3 proof")
            top = root_from(sm3(b"\0" + leaf), index, int(size), [b64(one) for one in hashes], sm3)
            need(top == b64(root), "not in the SM3 tree")
    return sum(index < int(size) for index in leaves)


def endorsed(history):
    # The newest first: each may carry the word of the one before it, over both.
    raws = [b64(one["vkey"].split("+", 2)[2])[1:] for one in history]
    url = lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for one, raw, before in zip(history, raws, raws[1:]):
        said = f"tongban-log-key/v1\n{url(before)}\n{url(raw)}\n".encode()
        need("endorsement" not in one or ed25519(before, b64(one["endorsement"]), said), "endorsement")


def policy(text):
    rules, witnesses, raws, by, quorum = {"none": lambda seen: True}, [], set(), {}, None
    for line in text.split("\n"):
        words = line.split()
        if not words or words[0].startswith("#") or words[0] == "log":
            continue
        kind, name, rest = words[0], words[1], words[2:]
        need(kind in ("witness", "group", "quorum") and (kind == "quorum" or name not in rules), "policy")
        if kind == "witness":
            raw = b64(rest[0].split("+", 2)[2])
            need(raw[0] in (4, 6) and raw not in raws, "policy: a key twice, or of another kind")
            raws.add(raw)
            witnesses.append(rest[0])
            rules[name] = lambda seen, raw=raw: raw[1:] in seen
            by[name] = [rest[0].split("+")[0]]
        elif kind == "group":
            members = [rules[one] for one in rest[1:]]
            least = {"all": len(members), "any": 1}.get(rest[0]) or int(rest[0])
            need("none" not in rest and 1 <= least <= len(members) == len(set(rest[1:])), "policy: group")
            by[name] = sum((by[one] for one in rest[1:]), [])
            need(least in (1, len(members)) or len(set(by[name])) == len(by[name]), "policy: one witness twice in a group")
            by[name] = list(set(by[name]))
            rules[name] = lambda seen, members=members, least=least: sum(one(seen) for one in members) >= least
        else:
            need(quorum is None, "policy: two quorums")
            quorum = rules[name]
    need(quorum, "policy: no quorum")
    return quorum, witnesses


def verify(path):
    with zipfile.ZipFile(path) as package:
        infos = package.infolist()
        need(len({one.filename for one in infos}) == len(infos) and sum(one.file_size for one in infos) < 2**26, "names or size")
        need(all(one.compress_type == 0 and not one.filename.startswith("/") and ".." not in one.filename for one in infos), "stored")
        files = {one.filename: package.read(one) for one in infos}

    def read(name):
        value = json.loads(files[name], object_pairs_hook=unique)
        need(canonical(value) == files[name], f"{name} is not canonical")
        return value

    def under(folder):
        return sorted(name for name in files if name.startswith(folder + "/"))

    manifest, keys = read("manifest.json"), read("keys.json")
    signed = payload(files["manifest.jws"].decode(), keys["gateway"], "evidence+jwt")
    need(signed["sha256"] == sha(files["manifest.json"]).hex(), "manifest")
    listed = {one["name"]: one for one in manifest["files"]}
    need(set(listed) | {"manifest.json", "manifest.jws"} == set(files) and len(listed) == len(manifest["files"]), "a file more or less")
    for name, one in listed.items():
        need(len(files[name]) == one["size"] and sha(files[name]).hex() == one["sha256"], f"{name} was changed")
    note = files["checkpoint.txt"].decode()
    own = note[: note.index("\n", note.rindex("\n\n") + 2) + 1]
    _, size, root = note.split("\n")[:3]
    size, root = int(size), b64(root)
    need(len(signers(note, [keys["log"]])) == 1, "the log did not sign")
    endorsed(keys.get("logKeys", []))
    events, last, promised, leaves = {}, {}, set(), {}
    for name in under("leaves"):
        proof = files[name.replace("leaves/", "proofs/").replace(".json", ".tlog-proof")].decode()
        lines, _, rest = proof.partition("\n\n")
        form, at, *hashes = lines.split("\n")
        index = int(at[len("index "):] if at.startswith("index ") else at)
        leaf = sha(b"\0" + files[name])
        need(form == "c2sp.org/tlog-proof@v1" and rest in (note, own) and index < size, "proof")
        need(root_from(leaf, index, size, [b64(one) for one in hashes]) == root, f"{name} is not in the log")
        event = events[index] = read(name)
        leaves[index] = files[name]
        ref = event.get("caseRef", "")
        need(not ref.startswith("case_") or event.get("previous") == last.get(ref), f"an event before {name} is left out")
        last[ref] = leaf.hex()
        promised.add(sha(canonical({k: v for k, v in event.items() if k != "previous"})).hex())
    digests = set()
    for name in under("receipts"):
        receipt = payload(files[name].decode(), keys["gateway"], "receipt+jwt")
        need("logged" not in receipt or receipt["logged"]["eventDigest"] in promised, f"the promise of {name}")
        digests.add(receipt["envelopeDigest"])
    for name in under("senders"):
        proof = read(name)
        need(holds(keys["members"][proof["jkt"]], b64(proof["signature"]), proof["base"].encode()), f"signature of {name}")
        digest = re.search(r'^"content-digest": sha-256=:([A-Za-z0-9+/=]+):$', proof["base"], re.M).group(1)
        need(b64(digest).hex() in digests, f"no receipt answers {name}")
    for name in under("disclosed"):
        one = read(name)
        digest = sha((one["salt"] + one["field"] + one["value"]).encode()).hex()
        need({"field": one["field"], "digest": digest} in events[one["index"]]["commitments"], f"{name} was not committed to")
    rule, witnesses = policy(keys["policy"] if isinstance(keys["policy"], str) else "quorum none")
    need(rule(signers(note, witnesses)), "witnesses")
    sm_events = sm_tree(files, keys, note.split("\n")[0], leaves) if "checkpoint-sm3.txt" in files else 0
    return {"smEvents": sm_events, "caseId": manifest["caseId"], "size": size, "events": len(events), "receipts": len(under("receipts")),
            "senders": len(under("senders")), "disclosed": len(under("disclosed"))}


try:
    print(json.dumps(verify(sys.argv[1])))
except Exception as problem:
    print(json.dumps({"refused": str(problem) or type(problem).__name__}))
    sys.exit(1)
