import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What the gateway answered to anybody in this process: members, platforms, whoever asks for its health. */
export type Answers = {
  readonly byStatus: ReadonlyMap<number, number>;
  /** Answers that say that the gateway itself is wrong: 503 is an outage, anything else above 499 is a defect. */
  readonly wrong: ReadonlyMap<string, number>;
  readonly stop: () => void;
};

type Headers = {
  readonly request: { readonly origin?: unknown; readonly method: string; readonly path: string };
  readonly response: { readonly statusCode: number };
};

const channel = 'undici:request:headers';

const count = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

export function countAnswers(origin: string): Answers {
  const byStatus = new Map<number, number>();
  const wrong = new Map<string, number>();
  const hear = (message: unknown): void => {
    const { request, response } = message as Headers;
    if (String(request.origin) !== origin) return;
    const { statusCode } = response;
    count(byStatus, statusCode);
    const [path] = request.path.split('?');
    if (statusCode >= 500 && statusCode !== 503)
      count(wrong, `${request.method} ${path} was answered with ${statusCode}`);
  };
  subscribe(channel, hear);
  return { byStatus, wrong, stop: () => void unsubscribe(channel, hear) };
}
