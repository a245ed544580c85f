import { ServerResponse } from 'node:http';

/** One answer of a gateway in this process, as it went over the wire. */
export type SeenAnswer = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly location?: string | undefined;
  readonly body: string;
};

type Headers = Readonly<Record<string, unknown>>;

const seen: SeenAnswer[] = [];
/** What was done at each port, and not refused: `METHOD /path`. */
const done = new Map<string, Set<string>>();
/** What was written of an answer, and the headers that came with its status alone. */
const pieces = new WeakMap<ServerResponse, Buffer[]>();
const written = new WeakMap<ServerResponse, Headers>();

function add(answer: ServerResponse, piece: unknown): void {
  if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) return;
  pieces.set(answer, [...(pieces.get(answer) ?? []), Buffer.from(piece)]);
}

function headerOf(answer: ServerResponse, name: string): string | undefined {
  const found = Object.entries(written.get(answer) ?? {}).find(
    ([given]) => given.toLowerCase() === name,
  );
  const value = found?.[1] ?? answer.getHeader(name);
  return value === undefined ? undefined : String(value);
}

const says = (answer: ServerResponse, name: string): boolean =>
  headerOf(answer, name) !== undefined;

/** Only a gateway says both; the platforms of the regions beside it are nobody's contract. */
const isOfGateway = (answer: ServerResponse): boolean =>
  says(answer, 'x-correlation-id') && says(answer, 'api-version') && answer.req.method !== 'HEAD';

/** As soon as the answer begins: a stream has no end, and a connection that was closed no port. */
function noteDone(answer: ServerResponse): void {
  const { req, statusCode } = answer;
  if (statusCode >= 400 || !isOfGateway(answer)) return;
  const port = String(req.socket.localPort);
  const path = (req.url ?? '').split('?')[0] ?? '';
  done.set(port, (done.get(port) ?? new Set()).add(`${req.method} ${path}`));
}

function keep(answer: ServerResponse): void {
  const { req, statusCode: status } = answer;
  if (!isOfGateway(answer) || says(answer, 'content-encoding')) return;
  const contentType = headerOf(answer, 'content-type')?.split(';')[0] ?? '';
  const body = /[/+]json$/.test(contentType)
    ? Buffer.concat(pieces.get(answer) ?? []).toString()
    : '';
  const path = (req.url ?? '').split('?')[0] ?? '';
  const location = headerOf(answer, 'location');
  seen.push({ method: req.method ?? '', path, status, contentType, location, body });
}

/** What was answered since the last call. */
export const takeAnswers = (): readonly SeenAnswer[] => seen.splice(0);

/** What a gateway did for whoever asked it, by its origin. */
export const doneAt = (origin: string): ReadonlySet<string> =>
  done.get(new URL(origin).port) ?? new Set();

/** A port is given to one gateway after the other. */
export const forgetDoneAt = (origin: string): void => void done.delete(new URL(origin).port);

/** Looks over the shoulder of every HTTP server of this process: whichever test asks, what is answered is seen. */
export function watchAnswers(): void {
  const { write, end, writeHead } = ServerResponse.prototype;
  Object.assign(ServerResponse.prototype, {
    writeHead(this: ServerResponse, ...args: unknown[]) {
      const headers = args.find((arg) => typeof arg === 'object' && arg !== null);
      if (headers && !Array.isArray(headers)) written.set(this, headers as Headers);
      const begun = writeHead.apply(this, args as never);
      noteDone(this);
      return begun;
    },
    write(this: ServerResponse, ...args: unknown[]) {
      add(this, args[0]);
      return write.apply(this, args as never);
    },
    end(this: ServerResponse, ...args: unknown[]) {
      add(this, args[0]);
      if (!this.writableEnded) {
        noteDone(this);
        this.once('finish', () => keep(this));
      }
      return end.apply(this, args as never);
    },
  });
}
