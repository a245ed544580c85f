import iconv from 'iconv-lite';
import { wrap, writeBody, type Xml, xmlType } from './xml.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** What the platform sees of one request. */
export type Call = {
  readonly method: string;
  readonly path: string;
  /** As received, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

const typed = (status: number, type: string, body: Buffer): Answer => ({
  status,
  headers: { 'content-type': type },
  body,
});

export const plain = (status: number, text: string): Answer =>
  typed(status, 'text/plain; charset=utf-8', Buffer.from(text));

/** Closed: HTTP 200, no XML, no code. Callers have to know these four characters. */
export const closed = (): Answer =>
  typed(200, 'text/html; charset=GBK', iconv.encode('系统维护', 'gb18030'));

export const page = (status: number, html: string): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  },
  body: Buffer.from(html),
});

export const redirect = (location: string): Answer => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store' },
  body: Buffer.alloc(0),
});

export const json = (value: unknown): Answer =>
  typed(200, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value)));

/** The library's answer: JSON inside JSON. */
export const library = (code: string, msg: string, data?: unknown): Answer =>
  json({ code, msg, ...(data !== undefined && { data: JSON.stringify(data) }) });

export const record = (code: string, message: string, body: Xml = {}): Answer =>
  typed(200, xmlType, wrap({ CODE: code, MSG: message }, writeBody(body)));
