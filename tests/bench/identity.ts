import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { people } from '#adapters/kit/sample-world';
import { memberClient } from '../../gateway/entries/demo/member-client.ts';
import { newMemberKeys, sampleFederation } from '../../gateway/entries/demo/members.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import type { Size } from './accept.ts';
import { bareRate, ofClientCredentials, ofExchange } from './bare-cryptography.ts';
import { connections, type House } from './house.ts';
import { closedLoop } from './load.ts';
import type { Figure } from './report.ts';
import { type Round, type TokenServer, tokenLatency, tokenRate } from './token-load.ts';

const credentials = { grant_type: 'client_credentials', scope: 'cases:submit' };

/** The same grant each time; every request still proves the client anew. */
const ownTokens = async (count: number) => Array.from({ length: count }, () => credentials);

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
  const pid = child.pid ?? Number.NaN;
  const server = { issuer, path: '/token', member: client, pid, forms: ownTokens };
  return { server, stop: () => child.disconnect() };
}

const exchange = (token: string, target: string) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  audience: `urn:tongban:region:${target}`,
});

const sessionCount = 32;

/** Sessions of people, and for every exchange a token of one of them that the gateway has not seen before. */
async function exchangeServer(house: House, pid: number): Promise<TokenServer> {
  const { origin, member } = house;
  const sessions: string[] = [];
  await closedLoop(sessionCount, 4, async () =>
    sessions.push(await signInAndExchange(member, '330421', people[0].login)),
  );
  const freshToken = async (number: number): Promise<string> => {
    const session = sessions[number % sessionCount] ?? '';
    const { status, body } = await member.token(exchange(session, '330421'));
    if (status !== 200) throw new Error(`no subject token: HTTP ${status}`);
    return (body as { access_token: string }).access_token;
  };
  const forms = async (count: number) => {
    const made: ReturnType<typeof exchange>[] = [];
    await closedLoop(count, connections, async (number) =>
      made.push(exchange(await freshToken(number), '310118')),
    );
    return made;
  };
  return { issuer: origin, path: '/oauth/token', member, pid, forms };
}

const measured = ['tokens', 'foreign', 'exchanges', 'bareTokens', 'bareExchanges'] as const;
type Rounds = Readonly<Record<(typeof measured)[number], Round[]>>;

const how = `private_key_jwt ES256, ${connections} connections, one process`;
const bare = 'in the load process, nothing else running';
const names: Readonly<Record<keyof Rounds, { name: string; against?: string; note: string }>> = {
  tokens: { name: 'client_credentials', against: 'oidc-provider', note: how },
  foreign: { name: 'oidc-provider', note: `the same grant, in memory; ${how}` },
  exchanges: { name: 'token exchange', against: 'bare cryptography of an exchange', note: how },
  bareTokens: { name: 'bare cryptography of client_credentials', note: bare },
  bareExchanges: { name: 'bare cryptography of an exchange', note: bare },
};

/** Rates, and with them what a token costs in CPU: that depends least on who else uses the machine. */
function figuresOf(rounds: Rounds): Figure[] {
  const cpu = (name: string) => `CPU of ${name}`;
  const rates = measured.map((key): Figure => {
    const perSecond = rounds[key].map((round) => round.perSecond);
    return { ...names[key], unit: 'tokens/s', rounds: perSecond };
  });
  const against = { ...names, tokens: { ...names.tokens, against: names.bareTokens.name } };
  const costs = measured.map((key): Figure => {
    const base = against[key].against;
    return {
      name: cpu(names[key].name),
      unit: 'ms',
      rounds: rounds[key].map((round) => round.cpuMs),
      ...(base === undefined ? {} : { against: cpu(base) }),
      note: 'all threads of the process',
    };
  });
  return [...rates, ...costs];
}

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

/** Tokens beside `oidc-provider` and beside their bare cryptography, all in one run, and latencies. */
export async function benchIdentity(
  house: House,
  { rounds, cases, seconds }: Size,
): Promise<Figure[]> {
  const made: Rounds = {
    tokens: [],
    foreign: [],
    exchanges: [],
    bareTokens: [],
    bareExchanges: [],
  };
  const own = (pid: number): TokenServer => ({
    issuer: house.origin,
    path: '/oauth/token',
    member: house.member,
    pid,
    forms: ownTokens,
  });
  const foreign = await startOidcProvider();
  const databaseUrl = await house.newDatabase();
  const gateway = { role: 'api', databaseUrl } as const;
  try {
    for (let round = 0; round < rounds; round++) {
      made.foreign.push(await tokenRate(foreign.server, cases, connections));
      await house.withGateway(gateway, async ({ pid }) => {
        made.tokens.push(await tokenRate(own(pid), cases, connections));
        const server = await exchangeServer(house, pid);
        made.exchanges.push(await tokenRate(server, cases, connections));
      });
      made.bareTokens.push(await bareRate(await ofClientCredentials(), cases, connections));
      made.bareExchanges.push(await bareRate(await ofExchange(), cases, connections));
    }
  } finally {
    foreign.stop();
  }
  const half = (values: readonly Round[]) =>
    Math.round(Math.min(...values.map(({ perSecond }) => perSecond)) / 2);
  const openSeconds = Math.min(seconds, 10);
  const waits = await house.withGateway(gateway, async ({ pid }) => {
    const tokens = await latency(own(pid), names.tokens.name, half(made.tokens), openSeconds);
    const server = await exchangeServer(house, pid);
    const rate = half(made.exchanges);
    return [...tokens, ...(await latency(server, names.exchanges.name, rate, openSeconds))];
  });
  return [...figuresOf(made), ...waits];
}
