import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { people } from '#adapters/kit/sample-world';
import { memberClient } from '../../gateway/embedded/member-client.ts';
import { newMemberKeys, sampleFederation } from '../../gateway/embedded/members.ts';
import { signInAndExchange } from '../../gateway/embedded/window.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import type { Size } from './accept.ts';
import { bareTokens } from './bare-signatures.ts';
import { connections, type House } from './house.ts';
import type { Figure } from './report.ts';
import { type TokenServer, tokenLatency, tokenRate } from './token-load.ts';

const credentials = { grant_type: 'client_credentials', scope: 'cases:submit' };

/** `oidc-provider` in a process of its own, knowing one of the sample members. */
async function startOidcProvider(): Promise<{ server: TokenServer; stop: () => void }> {
  const port = await freePort();
  const keys = await newMemberKeys();
  const clientId = 'qingpu-platform';
  const [member] = sampleFederation({ version: 1, keys }).members;
  const child = fork(fileURLToPath(new URL('oidc-provider.ts', import.meta.url)), {
    env: {
      ...process.env,
      PORT: String(port),
      CLIENT: JSON.stringify({ clientId, jwks: member?.jwks }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const issuer = `http://localhost:${port}`;
  const client = memberClient(issuer, clientId, keys[clientId]);
  const server = { issuer, path: '/token', member: client, form: credentials };
  return { server, stop: () => child.disconnect() };
}

/** A member's session of a person, exchanged again and again towards another region. */
async function exchangeServer(house: House): Promise<TokenServer> {
  const token = await signInAndExchange(house.member, '330421', people[0].login);
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: 'urn:tongban:region:310118',
  };
  return { issuer: house.origin, path: '/oauth/token', member: house.member, form };
}

type Rates = {
  readonly tokens: number[];
  readonly exchanges: number[];
  readonly foreign: number[];
};
type Bounds = { readonly one: number[]; readonly two: number[] };

const figuresOf = (rates: Rates, bounds: Bounds): Figure[] => {
  const how = `private_key_jwt ES256, ${connections} connections, one process`;
  const bare = 'WebCrypto alone, in the load process';
  return [
    {
      name: 'client_credentials',
      unit: 'tokens/s',
      rounds: rates.tokens,
      against: 'oidc-provider',
      note: how,
    },
    {
      name: 'oidc-provider',
      unit: 'tokens/s',
      rounds: rates.foreign,
      note: `the same grant, in memory; ${how}`,
    },
    {
      name: 'client_credentials to its bound',
      unit: 'tokens/s',
      rounds: rates.tokens,
      against: 'one verification, one signature',
    },
    { name: 'one verification, one signature', unit: 'tokens/s', rounds: bounds.one, note: bare },
    {
      name: 'token exchange',
      unit: 'tokens/s',
      rounds: rates.exchanges,
      against: 'two verifications, one signature',
      note: how,
    },
    { name: 'two verifications, one signature', unit: 'tokens/s', rounds: bounds.two, note: bare },
  ];
};

async function latency(
  server: TokenServer,
  name: string,
  rate: number,
  seconds: number,
): Promise<Figure[]> {
  const measured = await tokenLatency(server, rate, seconds);
  return measured.map((ms, nth) => ({
    name: `${name}, p${nth === 0 ? 50 : 99}`,
    unit: 'ms',
    rounds: [ms],
    note: `open loop, ${rate} tokens/s = half of the maximum`,
  }));
}

/** Tokens per second beside `oidc-provider` and beside the bare signatures, all in one run, and latencies. */
export async function benchIdentity(
  house: House,
  { rounds, cases, seconds }: Size,
): Promise<Figure[]> {
  const rates: Rates = { tokens: [], exchanges: [], foreign: [] };
  const bounds: Bounds = { one: [], two: [] };
  const own = {
    issuer: house.origin,
    path: '/oauth/token',
    member: house.member,
    form: credentials,
  };
  const foreign = await startOidcProvider();
  const databaseUrl = await house.newDatabase();
  const gateway = { role: 'api', databaseUrl } as const;
  try {
    for (let round = 0; round < rounds; round++) {
      rates.foreign.push(await tokenRate(foreign.server, cases, connections));
      await house.withGateway(gateway, async () => {
        rates.tokens.push(await tokenRate(own, cases, connections));
        const exchange = await exchangeServer(house);
        rates.exchanges.push(await tokenRate(exchange, cases, connections));
      });
      bounds.one.push(await bareTokens(cases, connections, 1));
      bounds.two.push(await bareTokens(cases, connections, 2));
    }
  } finally {
    foreign.stop();
  }
  const half = (values: readonly number[]) => Math.round(Math.min(...values) / 2);
  const waits = await house.withGateway(gateway, async () => [
    ...(await latency(own, 'client_credentials', half(rates.tokens), Math.min(seconds, 10))),
    ...(await latency(
      await exchangeServer(house),
      'token exchange',
      half(rates.exchanges),
      Math.min(seconds, 10),
    )),
  ]);
  return [...figuresOf(rates, bounds), ...waits];
}
