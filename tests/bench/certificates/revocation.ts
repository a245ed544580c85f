import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { certificates, certificateTypes, itemCodeIn, people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../../gateway/entries/demo/member-client.ts';
import { signInAndExchange } from '../../../gateway/entries/demo/window.ts';
import { freePort } from '../../../gateway/platform/node/free-port.ts';
import type { House } from '../house.ts';
import { newHistogram } from '../load.ts';
import { openPool } from '../pool.ts';
import type { Figure } from '../report.ts';

const [shen] = people;
const type = certificateTypes.identityCard.code;
const itemCode = itemCodeIn('330421', '000109001001');
const card =
  certificates.find((one) => one.type.code === type && one.holders[0]?.code === shen.idNumber)
    ?.identifier ?? '';

/** As many as one copy serves. */
const cases = 20;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The window's platform at each of the processes: signed for the public address, sent to this one. */
function senderTo(member: MemberClient, address: string) {
  return async (path: string, token: string, content: object) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const call = { method: 'POST', path, headers, body: JSON.stringify(content) } as const;
    const signed = { ...headers, ...(await member.sign(call)) };
    const answer = await fetch(`${address}${path}`, { ...call, headers: signed });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
}
type Send = ReturnType<typeof senderTo>;

async function copyFor(send: Send, person: string): Promise<string> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const asked = {
    holder: 'subject',
    type,
    itemCode,
    reason: '居住证签注',
    until,
    cases,
  };
  const { status, body } = await send('/v1/certificates/retrieve', person, asked);
  if (status !== 201) throw new Error(`no copy: ${status} ${JSON.stringify(body)}`);
  return String(body['credentialId']);
}

const application = (ref: string) => ({
  itemCode,
  from: '310118',
  to: '330421',
  channel: 'window',
  applicant: { kind: 'subject' },
  form: { purpose: 'work' },
  materials: [{ code: 'ID', how: 'certificate', ref }],
  originals: false,
});

/** Waits until as many cases stand so. @returns for each when it was first seen, in ms since `from` */
async function seen(pool: Pool, standing: string, from: number): Promise<readonly number[]> {
  const when = new Map<string, number>();
  while (when.size < cases) {
    const { rows } = await pool.query<{ id: string }>(
      'select case_id as id from case_certificate where standing = $1',
      [standing],
    );
    for (const { id } of rows) if (!when.has(id)) when.set(id, performance.now() - from);
    await pause(20);
  }
  return [...when.values()];
}

/** Until a process refuses an application; one that it takes after the revocation is counted. */
async function refused(send: Send, person: string, ref: string, from: number) {
  for (let taken = 0; ; taken++) {
    const { status, body } = await send('/v1/cases', person, application(ref));
    if (status === 422 && body['code'] === 'certificate.revoked')
      return { ms: performance.now() - from, taken };
    if (status !== 202) throw new Error(`neither taken nor refused: ${JSON.stringify(body)}`);
  }
}

type Heard = { readonly flags: number[]; readonly refusals: number[]; taken: number };

function figuresOf(how: string, { flags, refusals, taken }: Heard): Figure[] {
  const p99 = (values: readonly number[]): number => {
    const histogram = newHistogram();
    for (const ms of values) histogram.recordValue(Math.max(1, Math.round(ms * 1000)));
    return histogram.getValueAtPercentile(99) / 1_000_000;
  };
  const goal = how.includes('told') ? 5 : 60;
  const note = `${refusals.length} refusals by three processes, ${taken} applications taken after it`;
  return [
    { name: `revoked ${how}, until refused, p99`, unit: 's', rounds: [p99(refusals)], note },
    {
      name: `revoked ${how}, until flagged, p99`,
      unit: 's',
      rounds: [p99(flags)],
      note: `${flags.length} flags of ${cases} open cases; goal: under ${goal}`,
    },
  ];
}

/** From the moment at which a card is revoked at home: until each process refuses it, until every open case is flagged. */
export async function revocations(house: House, rounds: number): Promise<Figure[]> {
  const databaseUrl = await house.newDatabase();
  const pool = openPool(databaseUrl);
  const measure = async (...addresses: readonly string[]): Promise<Figure[]> => {
    const sends = addresses.map((address) => senderTo(house.member, address));
    const [first] = sends;
    if (!first) throw new Error('no process');
    const person = await signInAndExchange(house.member, '330421', shen.login);
    const ref = await copyFor(first, person);
    for (let nth = 0; nth < cases; nth++) {
      const { status, body } =
        (await sends[nth % sends.length]?.('/v1/cases', person, application(ref))) ?? {};
      if (status !== 202) throw new Error(`not taken: ${status} ${JSON.stringify(body)}`);
    }
    const probe = await copyFor(first, person);
    const { wujiang } = house.world;
    const once = async (heard: Heard, how?: 'silently') => {
      const from = performance.now();
      const [flags, ...refusals] = await Promise.all([
        wujiang.setCertificateStatus(card, 'revoked', how).then(() => seen(pool, 'revoked', from)),
        ...sends.map((send) => pause(0).then(() => refused(send, person, probe, from))),
      ]);
      heard.flags.push(...flags);
      heard.refusals.push(...refusals.map(({ ms }) => ms));
      heard.taken += refusals.reduce((sum, { taken }) => sum + taken, 0);
      await wujiang.setCertificateStatus(card, 'valid');
      await seen(pool, 'valid', performance.now());
    };
    const told: Heard = { flags: [], refusals: [], taken: 0 };
    for (let round = 0; round < rounds * 4; round++) await once(told);
    const silent: Heard = { flags: [], refusals: [], taken: 0 };
    for (let round = 0; round < rounds; round++) await once(silent, 'silently');
    return [...figuresOf('and told', told), ...figuresOf('in silence', silent)];
  };
  try {
    const beside = async (work: (address: string) => Promise<Figure[]>) => {
      // Asked for when it is needed: others take ports too.
      const port = await freePort();
      const options = { role: 'api', databaseUrl, port } as const;
      return house.withGateway(options, () => work(`http://localhost:${port}`));
    };
    return await house.withGateway({ role: 'all', databaseUrl }, () =>
      beside((second) => beside((third) => measure(house.origin, second, third))),
    );
  } finally {
    await pool.end();
  }
}
