/**
 * The process in which the library of a hardware module is loaded: it alone knows the PIN, and where the module is one of
 * software, it alone holds keys. It works for the process that started it, one token of one module, and ends with it; a
 * library that stalls or crashes takes nobody with it.
 */
import { madeKey } from './make-key.ts';
import { type Handle, nameOfError } from './pkcs11.ts';
import type { Done, ModuleAnswer, ModuleRequest, Refusal, Work } from './protocol.ts';
import { acts, type FoundKey, findKey, openToken, type Token } from './token.ts';

const tell = (answer: ModuleAnswer): void => void process.send?.(answer);

function refusalOf(error: unknown): Refusal {
  const { refusal } = error as { readonly refusal?: Refusal };
  return refusal ?? { kind: 'token', why: nameOfError(error) };
}

/** What is done, told together once the library has given the floor back. */
function newTold() {
  let waiting: Done[] = [];
  return (done: Done): void => {
    if (waiting.push(done) > 1) return;
    setImmediate(() => {
      tell({ done: waiting });
      waiting = [];
    });
  };
}

/** Sessions for one operation each, lent to whoever came first. */
function newSessions(sessions: readonly Handle[]) {
  const free = [...sessions];
  const waiting: ((session: Handle) => void)[] = [];
  return async <T>(use: (session: Handle) => Promise<T>): Promise<T> => {
    const session = free.pop() ?? (await new Promise<Handle>((lent) => void waiting.push(lent)));
    try {
      return await use(session);
    } finally {
      const next = waiting.shift();
      if (next) next(session);
      else free.push(session);
    }
  };
}

function newWorker(token: Token, keys: readonly FoundKey[]) {
  const inSession = newSessions(token.sessions);
  const told = newTold();
  const attempt = (key: FoundKey, act: Work['act'], work: Pick<Work, 'data' | 'context'>) =>
    inSession((session) => acts[act](token, session, key, work));
  /** Names of errors differ from maker to maker: whose fault it was is told by whether the key still works. */
  const faultOf = async (key: FoundKey, { act }: Work): Promise<'data' | 'module'> => {
    if (act !== 'unwrap') return 'module';
    return attempt(key, 'probe', { data: new Uint8Array() }).then(
      () => 'data',
      () => 'module',
    );
  };
  return {
    probe: (key: FoundKey) => attempt(key, 'probe', { data: new Uint8Array() }),
    do: async (work: Work): Promise<void> => {
      const key = keys[work.key];
      if (!key) return told({ id: work.id, fault: 'data', why: 'no such key' });
      try {
        told({ id: work.id, result: await attempt(key, work.act, work) });
      } catch (error) {
        const { why } = refusalOf(error);
        told({ id: work.id, fault: await faultOf(key, work), why });
      }
    },
  };
}

let worker: ReturnType<typeof newWorker> | undefined;

async function open(request: Extract<ModuleRequest, { open: unknown }>): Promise<void> {
  const token = openToken(request.open);
  const keys = request.keys.map((wanted) => findKey(token, wanted));
  const opened = newWorker(token, keys);
  for (const key of keys) await opened.probe(key);
  worker = opened;
  tell({
    opened: keys.map(({ name, extractable }) => ({ name, extractable })),
    model: token.model,
  });
}

async function answer(request: ModuleRequest): Promise<void> {
  try {
    if ('open' in request) await open(request);
    else if ('make' in request) tell({ made: madeKey(openToken(request.make, true), request) });
    else for (const work of request.work) void worker?.do(work);
  } catch (error) {
    tell({ refused: refusalOf(error) });
  }
}

process.on('message', (request: ModuleRequest) => void answer(request));
// At once and whatever the library does: an orderly end would wait for a call that does not come back.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
