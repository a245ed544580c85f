import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { request } from 'undici';

export type Question = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it goes over the wire; a list of pieces goes chunked, without Content-Length. */
  readonly body?: string | Uint8Array | readonly Uint8Array[];
};

export type RawAnswer = {
  readonly status: number;
  /** Lower-case names; repeated ones joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** One HTTP request exactly as written, redirects not followed. */
export async function ask(
  origin: string,
  { method = 'GET', path, headers = {}, body }: Question,
): Promise<RawAnswer> {
  const sent = Array.isArray(body)
    ? Readable.from(body as readonly Uint8Array[])
    : ((body as string | Uint8Array | undefined) ?? null);
  const answer = await request(`${origin}${path}`, {
    method: method as 'GET',
    headers: { ...headers },
    body: sent,
  });
  const entries = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(entries) as Record<string, string>,
    text: await answer.body.text(),
  };
}

/** Bytes written to the gateway's port, for what no HTTP client would send; the first answer that comes back. */
export function askRaw(origin: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setTimeout(5000, () =>
      socket.destroy(new Error(`no answer to ${JSON.stringify(bytes.slice(0, 40))}`)),
    );
    socket.on('data', (data) => {
      text += data.toString('utf8');
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(parseAnswer(text)));
    socket.write(bytes);
  });
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...fields] = text.slice(0, end).split('\r\n');
  const headers = fields.map((field) => [
    field.slice(0, field.indexOf(':')).toLowerCase(),
    field.slice(field.indexOf(':') + 1).trim(),
  ]);
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    text: text.slice(end + 4),
  };
}
