"""Verification of ML-DSA-44 signatures, from FIPS 204 alone (algorithms 3, 8, 21, 23, 29, 30, 32, 35, 36, 40 to 42). Python's library only."""

from hashlib import shake_128, shake_256

Q, D, TAU, GAMMA1, GAMMA2, K, L, BETA, OMEGA = 8380417, 13, 39, 2**17, 95232, 4, 4, 78, 80


def reversed8(n):
    return int(f"{n:08b}"[::-1], 2)


ZETAS = [pow(1753, reversed8(m), Q) for m in range(256)]


def ntt(poly):
    w, m, length = list(poly), 0, 128
    while length:
        for start in range(0, 256, 2 * length):
            m += 1
            for j in range(start, start + length):
                t = ZETAS[m] * w[j + length]
                w[j], w[j + length] = (w[j] + t) % Q, (w[j] - t) % Q
        length //= 2
    return w


def inverse(poly):
    w, m, length = list(poly), 256, 1
    while length < 256:
        for start in range(0, 256, 2 * length):
            m -= 1
            for j in range(start, start + length):
                w[j], w[j + length] = (w[j] + w[j + length]) % Q, -ZETAS[m] * (w[j] - w[j + length]) % Q
        length *= 2
    return [value * 8347681 % Q for value in w]


def unpacked(data, bits):
    whole = int.from_bytes(data, "little")
    return [whole >> bits * i & (1 << bits) - 1 for i in range(256)]


def matrix_entry(rho, row, column):
    stream = shake_128(rho + bytes([column, row])).digest(1200)
    threes = (int.from_bytes(stream[i : i + 3], "little") & 0x7FFFFF for i in range(0, 1200, 3))
    return [value for value in threes if value < Q][:256]


def ball(seed):
    stream = shake_256(seed).digest(1024)
    signs, at, c = int.from_bytes(stream[:8], "little"), 8, [0] * 256
    for i in range(256 - TAU, 256):
        while stream[at] > i:
            at += 1
        c[i] = c[stream[at]]
        c[stream[at]] = -1 if signs >> (i + TAU - 256) & 1 else 1
        at += 1
    return c


def hints(data):
    found, at = [], 0
    for row in range(K):
        end = data[OMEGA + row]
        ones = data[at:end]
        if not at <= end <= OMEGA or any(a >= b for a, b in zip(ones, ones[1:])):
            return None
        found.append(set(ones))
        at = end
    return found if not any(data[at:OMEGA]) else None


def high(value, hint):
    low = value % (2 * GAMMA2)
    low = low - 2 * GAMMA2 if low > GAMMA2 else low
    top, low = (0, low - 1) if value - low == Q - 1 else ((value - low) // (2 * GAMMA2), low)
    return (top + (1 if low > 0 else -1)) % 44 if hint else top


def verify(key, signature, message):
    """Without a context, as C2SP tlog-cosignature signs."""
    if len(key) != 1312 or len(signature) != 2420:
        return False
    rho, seed = key[:32], signature[:32]
    z = [[GAMMA1 - v for v in unpacked(signature[32 + 576 * i :][:576], 18)] for i in range(L)]
    hinted = hints(signature[2336:])
    if hinted is None or any(abs(v) >= GAMMA1 - BETA for poly in z for v in poly):
        return False
    challenge, z_hat = ntt(ball(seed)), [ntt(poly) for poly in z]
    said = shake_256(shake_256(key).digest(64) + b"\0\0" + message).digest(64)
    packed = b""
    for row in range(K):
        t1 = ntt([v << D for v in unpacked(key[32 + 320 * row :][:320], 10)])
        sums = [-c * t for c, t in zip(challenge, t1)]
        for column in range(L):
            sums = [s + a * b for s, a, b in zip(sums, matrix_entry(rho, row, column), z_hat[column])]
        w1 = [high(v, n in hinted[row]) for n, v in enumerate(inverse([s % Q for s in sums]))]
        packed += sum(v << 6 * n for n, v in enumerate(w1)).to_bytes(192, "little")
    return shake_256(said + packed).digest(32) == seed
