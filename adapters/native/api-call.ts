import { z } from 'zod';
import { PlainCode } from '#contracts/open-text';
import type { OutboundAnswer } from '#contracts/outbound-http';
import type { RegionContext, RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { frontDoor, type OwnFormat } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';
import type { WithApi } from './api-credentials.ts';
import { signedHeaders } from './api-signature.ts';

export type ApiContext = RegionContext<WithApi>;

/** How a region says no: the kind, the status that goes with it, and what the sender does. */
export const refusals = {
  rejected: [422, 'rejected'],
  closed: [503, 'scheduledClosed'],
  retryable: [503, 'retryable'],
  unauthorised: [401, 'unauthorised'],
  malformed: [400, 'malformed'],
} as const satisfies Record<string, readonly [number, RegionFailure['kind']]>;

export const Refusal = z.strictObject({
  refused: z.strictObject({
    kind: z.enum(Object.keys(refusals) as [keyof typeof refusals]),
    code: PlainCode,
    retryAfterSeconds: z.int().min(1).max(86_400).optional(),
  }),
});

/** The region's own no; a page, a proxy or a status alone is none. */
function refusalOf(answer: OutboundAnswer): RegionFailure | undefined {
  const said = Refusal.safeParse(jsonOf(answer.body)).data?.refused;
  if (!said) return undefined;
  const [status, kind] = refusals[said.kind];
  if (answer.status !== status) return undefined;
  const { code, retryAfterSeconds } = said;
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1000 };
  return { kind, code, message: 'the region says no', ...wait };
}

type Word = ReturnType<NonNullable<OwnFormat['word']>>;

const format: OwnFormat = {
  isBegun: isJsonBegun,
  word: (answer) => {
    const refusal = refusalOf(answer);
    return refusal?.kind === 'rejected' ? undefined : (refusal as Word);
  },
};

const maxBytes = 4 * 1024 * 1024;

type Call = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Of what has an effect there; a question gets one of its own. */
  readonly id?: string;
};

/** One exchange with a region that implements the canonical API. */
export async function callApi<T>(
  { method, path, body, id = crypto.randomUUID() }: Call,
  schema: z.ZodType<T>,
  { credentials: { api }, http, clock, signal }: ApiContext,
): Promise<RegionResult<T>> {
  if (!api) return fail({ kind: 'rejected', code: 'capability_missing', message: 'no such door' });
  const text = body === undefined ? '' : JSON.stringify(body);
  const url = `${api.url}${path}`;
  const signature = await signedHeaders({ method, url, body: text, id }, api.key, clock());
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...signature,
  };
  const sent = { method, url, headers, ...(body === undefined ? {} : { body: text }) };
  const outcome = await http(sent, signal);
  const no = outcome.ok ? refusalOf(outcome.value) : undefined;
  if (no?.kind === 'rejected') return fail(no);
  const bytes = frontDoor(outcome, clock(), format);
  if (!bytes.ok) return bytes;
  if (bytes.value.byteLength > maxBytes) return fail(malformed('too_large'));
  return asPromised(schema, jsonOf(bytes.value), 'body');
}
