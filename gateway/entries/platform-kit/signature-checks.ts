import type { CanonicalApi } from '#adapters/native/api-credentials';
import { newKey } from '../canonical-region.ts';
import { newSubmission, noEffect, receiptOf, refusedAs, send } from './exchanges.ts';
import { brokenIn, type PlatformCheck, type Probe, type Sent, type Tampering } from './probe.ts';

type Key = CanonicalApi['key'];
const minutes = (count: number) => () => ({ at: new Date(Date.now() + count * 60_000) });
const otherwise = (change: (sent: Sent) => Sent) => () => ({ sent: change });
const withHeader = (name: string, value: string) =>
  otherwise((sent) => ({ ...sent, headers: { ...sent.headers, [name]: value } }));

const unsigned = otherwise(({ headers, ...sent }) => {
  const { signature: _, 'signature-input': __, ...rest } = headers;
  return { ...sent, headers: rest };
});

/** The gateway's name under another key. */
async function strangersKey({ subject }: Probe): Promise<Tampering> {
  return { key: (await newKey(subject.api.key.kid)) as Key };
}

/** Calls that only look like the gateway's. */
const forgeries: readonly (readonly [
  string,
  string,
  (p: Probe) => Tampering | Promise<Tampering>,
])[] = [
  ['unsigned', 'a call without a signature is nobody’s', unsigned],
  ['other-key', 'a signature by another key under the gateway’s kid', strangersKey],
  [
    'body-altered',
    'the digest is that of the body that came (RFC 9530)',
    otherwise((sent) => ({ ...sent, body: sent.body?.replace('"window"', '"kiosk"') })),
  ],
  [
    'digest-altered',
    'the digest that came is the one that was signed',
    withHeader('content-digest', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'),
  ],
  [
    'key-altered',
    'the Idempotency-Key is signed: a proxy makes no second act of one',
    withHeader('idempotency-key', 'msg_00000000000000000000000000'),
  ],
  ['stale', 'a signature of ten minutes ago is over: 60 s are allowed', minutes(-10)],
  ['ahead', 'and so is one that is made ten minutes from now', minutes(10)],
];

const forged: readonly PlatformCheck[] = forgeries.map(([name, holds, tamper]) => ({
  id: `hygiene.signature-${name}`,
  group: 'hygiene',
  holds,
  needs: ['cases'],
  run: async (p) => {
    const message = newSubmission(p);
    refusedAs(await send(p, message, await tamper(p)), ['unauthorised', 'malformed'], name);
    await noEffect(p, message, name);
  },
}));

export const signatureChecks: readonly PlatformCheck[] = [
  ...forged,
  {
    id: 'hygiene.signature-again',
    group: 'hygiene',
    holds: 'the very same bytes are good once: their nonce was spent',
    needs: ['cases'],
    run: async (p) => {
      let first: Sent | undefined;
      const message = newSubmission(p);
      const keep = (sent: Sent) => {
        first = sent;
        return sent;
      };
      receiptOf(await send(p, message, { sent: keep }), 'a submission');
      const again = await send(p, message, { sent: (sent) => first ?? sent });
      refusedAs(again, ['unauthorised'], 'the same nonce');
    },
  },
  {
    id: 'hygiene.address-signed',
    group: 'hygiene',
    holds: 'a call that was signed for another address is not taken at this one',
    needs: ['cases'],
    run: async (p) => {
      const elsewhere = (sent: Sent) => ({ ...sent, url: `${sent.url}?a=1` });
      const message = newSubmission(p);
      const exchange = await send(p, message, { sent: elsewhere });
      if (exchange.status < 400 || exchange.status >= 500)
        brokenIn(exchange, 'an address that was not signed was not refused');
      await noEffect(p, message, 'another address');
    },
  },
];
