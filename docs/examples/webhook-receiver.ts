import { createServer } from 'node:http';
import { isWebhookGenuine } from '../../gateway/delivery/webhooks/verify-webhook.ts';

/**
 * A member's server that takes webhooks: Node only, no packages. ORIGIN is the gateway's, URL the address
 * that the federation document has for this member, PORT where to listen if a proxy stands before it.
 * docs/webhooks.md explains it.
 */
const { ORIGIN = 'http://localhost:8080', URL: address = 'http://127.0.0.1:9090/tongban' } =
  process.env;
const maxBytes = 65_536;

const known = new Map<string, CryptoKey>();
let askedAtMs = 0;

/** The gateway's key with this `kid`; its set is fetched at most once a minute, whoever sends what. */
async function keyOf(kid: string): Promise<CryptoKey | undefined> {
  if (!known.has(kid) && Date.now() - askedAtMs > 60_000) {
    askedAtMs = Date.now();
    const answer = await fetch(`${ORIGIN}/.well-known/jwks.json`);
    const { keys } = (await answer.json()) as { keys: (JsonWebKey & { kid: string })[] };
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    for (const { kid: name, kty, crv, x, y } of keys) {
      const jwk = { kty, crv, x, y } as JsonWebKey;
      known.set(name, await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']));
    }
  }
  return known.get(kid);
}

/** Events that were taken: in a database, in the transaction of what they cause. */
const taken = new Set<string>();

const server = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) return response.writeHead(413).end();
    pieces.push(piece);
  }
  const body = new Uint8Array(Buffer.concat(pieces));
  const header = (name: string) => request.headers[name]?.toString();
  const webhook = { method: request.method ?? '', url: address, header, body };
  if (!(await isWebhookGenuine(webhook, keyOf, new Date()))) return response.writeHead(401).end();
  const event = JSON.parse(new TextDecoder().decode(body)) as { id: string; type: string };
  if (!taken.has(event.id)) {
    taken.add(event.id);
    console.log(event.type, event.id);
  }
  return response.writeHead(204).end();
});

const port = Number(process.env['PORT'] ?? new URL(address).port);
server.listen(port, () => console.log(`listening for ${address}`));
