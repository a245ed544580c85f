import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type Reply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const maxBodyBytes = 2 * 1024 * 1024;

/** The body, or undefined once it grows beyond the limit; the rest is then read and thrown away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the stream would cut the connection before the refusal is out.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) {
      request.resume();
      return undefined;
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export const json = (status: number, value: unknown): Reply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

const wordings: Readonly<Record<string, readonly [number, string]>> = {
  '4000': [400, '报文格式错误'],
  '4010': [401, '应用未授权'],
  '4011': [401, '验签失败'],
  '4012': [401, '时间戳超出有效范围'],
  '4013': [401, 'replayId重复'],
  '4130': [413, '报文过大'],
  '4150': [415, '不支持的Content-Type'],
};

/** What the gateway in front of the services answers in clear, before it knows who is asking. */
export function refusal(code: keyof typeof wordings): Reply {
  const [status, msg] = wordings[code] ?? [400, '请求错误'];
  return json(status, { code, msg });
}

export const mediaType = (call: Call): string =>
  (call.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export function send(response: ServerResponse, reply: Reply, body = reply.body): void {
  response.writeHead(reply.status, {
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...reply.headers,
  });
  response.end(body);
}
