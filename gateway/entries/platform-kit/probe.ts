import { fetch } from 'undici';
import { broken, type Group } from '#adapters/conformance/check';
import type { CanonicalApi } from '#adapters/native/api-credentials';
import { signedHeaders } from '#adapters/native/api-signature';
import type { Message } from '#contracts/case';
import type { RegionCode } from '#contracts/region-code';
import type { ReportsDoor } from './reports-door.ts';

/** What the region lets a tester do at its platform; what is absent is not tried. */
export type Levers = {
  readonly act?: (caseId: string, event: string) => Promise<void>;
  readonly setOpening?: (opening: 'open' | 'closed') => Promise<void>;
  /** Every message that had an effect, in the words of the canonical API. */
  readonly received?: () => Promise<readonly Message[]>;
};

/** Somebody invented whom the platform knows, and a certificate that it holds of them. */
export type HeldHere = {
  readonly type: string;
  readonly holder: { readonly code: string; readonly codeType: string; readonly name: string };
};

export type ActsForHere = {
  readonly uscc: string;
  readonly agent: { readonly name: string; readonly idNumber: string };
};

/** A platform behind its address, and what is known of it. */
export type PlatformSubject = {
  readonly region: RegionCode;
  /** As the gateway is configured for it: address, key and doors. */
  readonly api: CanonicalApi;
  readonly itemCode: string;
  readonly form: Readonly<Record<string, string | number | boolean>>;
  readonly certificate?: HeldHere | undefined;
  /** A company of the region, and the person whom its register has for it. */
  readonly company?: ActsForHere | undefined;
  readonly levers: Levers;
};

export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};
export type Exchange = {
  readonly sent: Sent;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
};
/** How bytes get there; a test puts faults in between. */
export type Carry = (sent: Sent) => Promise<Omit<Exchange, 'sent'>>;

export type Probe = {
  readonly subject: PlatformSubject;
  readonly carry: Carry;
  /** The kit as the gateway to which the platform reports. */
  readonly door: ReportsDoor;
};

export type PlatformCheck = {
  readonly id: string;
  readonly group: Group;
  readonly holds: string;
  readonly needs: readonly (
    | CanonicalApi['doors'][number]
    | keyof Levers
    | 'certificate'
    | 'company'
  )[];
  readonly run: (p: Probe) => Promise<void>;
};

const patienceMs = 10_000;

export const overHttp: Carry = async ({ method, url, headers, body }) => {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body }),
  });
  const contentType = answer.headers.get('content-type') ?? '';
  return { status: answer.status, contentType, text: await answer.text() };
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What was asked, as somebody can ask it again, and what was answered. */
export function asCurl({ sent: { method, url, headers, body }, status, text }: Exchange): string {
  const lines = [
    `curl -i -X ${method} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`  --data-binary ${quoted(body)}`]),
  ];
  return `${lines.join(' \\\n')}\n  HTTP ${status} ${text.slice(0, 500)}`;
}

/** Ends a check, with the exchange in which it was seen. */
export const brokenIn = (exchange: Exchange, words: string): never =>
  broken(`${words}\n${asCurl(exchange)}`);

export type Call = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly id?: string;
};

/** Where a call differs from what the gateway sends. */
export type Tampering = {
  readonly at?: Date;
  readonly key?: CanonicalApi['key'];
  readonly sent?: (sent: Sent) => Sent;
};

/** One signed call of the gateway, or one that only looks like it. */
export async function ask(
  { subject: { api }, carry }: Probe,
  { method, path, body, id = crypto.randomUUID() }: Call,
  { at = new Date(), key = api.key, sent: tamper = (sent) => sent }: Tampering = {},
): Promise<Exchange> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const url = `${api.url}${path}`;
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(await signedHeaders({ method, url, body: text, id }, key, at)),
  };
  const sent = tamper({ method, url, headers, body: body === undefined ? undefined : text });
  try {
    return { sent, ...(await carry(sent)) };
  } catch (error) {
    const { message = 'no answer', cause } = error as Error;
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
    return brokenIn({ sent, status: 0, contentType: '', text: why }, 'nobody answered');
  }
}
