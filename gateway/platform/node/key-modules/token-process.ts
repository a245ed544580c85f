import { statSync } from 'node:fs';
import { moduleTrouble } from '../../keys/key-modules.ts';
import type { ModuleToken } from '../../keys/module-key.ts';
import type { Log } from '../../process/log.ts';
import type { Dependency } from '../../process/platform.ts';
import { type Link, startLink } from './link.ts';
import type { ModuleAnswer, OpenedKey, Refusal, WantedKey, Work } from './protocol.ts';
import { newQueue } from './queue.ts';

/** How long a module is waited for, and how it is looked after. */
export type Patience = {
  /** From being asked to the answer; without any answer for so long it counts as stalled. */
  readonly answerMs: number;
  /** For the library to be loaded and to log in. */
  readonly openMs: number;
  /** Without work for so long it is asked whether its keys still do what they should. */
  readonly probeMs: number;
  /** Between attempts to open one that is gone: each twice the one before. */
  readonly retryMs: readonly [first: number, most: number];
  /** So many operations go to it in one message at most. */
  readonly batch: number;
};

export const usualPatience: Patience = {
  answerMs: 2000,
  openMs: 30_000,
  probeMs: 5000,
  retryMs: [500, 5000],
  batch: 64,
};

export type TokenState =
  | { readonly is: 'opening'; readonly fromMs: number }
  | { readonly is: 'open'; readonly keys: readonly OpenedKey[]; readonly model: string }
  | { readonly is: 'down'; readonly refusal: Refusal; readonly againMs: number };

/** The keys of one token, in a process of their own. */
export type TokenProcess = {
  /** Before `start`. @returns the place of the key in what is asked */
  readonly want: (key: WantedKey) => number;
  readonly start: () => void;
  readonly ask: (work: Omit<Work, 'id'>) => Promise<ArrayBuffer>;
  readonly state: () => TokenState;
  readonly dependency: () => Dependency;
  /** Of the process, while there is one. */
  readonly pid: () => number | undefined;
  readonly close: () => void;
};

/** How a process is begun and time told: others in tests. */
export type Means = {
  readonly startLink: typeof startLink;
  /** @returns ends it */
  readonly every: (ms: number, turn: () => void) => () => void;
};

const usualMeans: Means = {
  startLink,
  every: (ms, turn) => {
    const timer = setInterval(turn, ms).unref();
    return () => clearInterval(timer);
  },
};

export type Surroundings = {
  readonly log: Log;
  readonly clock: () => Date;
  readonly monotonicMs: () => number;
};

const stalled: Refusal = { kind: 'token', why: 'it does not answer' };
const ended: Refusal = { kind: 'token', why: 'its process ended' };

const adviceFor = ({ kind, why }: Refusal): string =>
  kind === 'pin'
    ? `${why}: mend the file with the PIN; it is tried again when that is written anew`
    : `${why}: see docs/runbooks/keys.module_down.md`;

/** When the file with the PIN was written: one that was refused is not tried twice, or the token locks itself. */
function pinWritten({ pinFile }: ModuleToken): number {
  try {
    return statSync(pinFile).mtimeMs;
  } catch {
    return 0;
  }
}

type Self = Surroundings & {
  readonly means: Means;
  readonly token: ModuleToken;
  readonly patience: Patience;
  readonly wanted: WantedKey[];
  readonly queue: ReturnType<typeof newQueue>;
  link?: Link | undefined;
  state: TokenState;
  since: string;
  heardMs: number;
  retryMs: number;
  /** When the file was written whose PIN is being tried, and the one that was refused. */
  triedPin?: number | undefined;
  refusedPin?: number | undefined;
  isToldDown: boolean;
  isFlushing: boolean;
  endLooking: () => void;
};

/** What was asked in one turn of this process goes in one message. */
function flushSoon(self: Self): void {
  if (self.isFlushing) return;
  self.isFlushing = true;
  queueMicrotask(() => {
    self.isFlushing = false;
    flush(self);
  });
}

function flush(self: Self): void {
  const { queue, state, patience, link } = self;
  if (state.is !== 'open') return;
  if (queue.isIdle()) self.heardMs = self.monotonicMs();
  for (const work of queue.take(patience.batch)) link?.send({ work });
}

function open(self: Self): void {
  const { token, wanted } = self;
  self.triedPin = pinWritten(token);
  self.state = { is: 'opening', fromMs: self.monotonicMs() };
  self.link = self.means.startLink(
    (answer) => hear(self, answer),
    () => broke(self, ended),
  );
  self.link.send({ open: token, keys: wanted });
}

function stayDown(self: Self, refusal: Refusal): void {
  const { retryMs, patience } = self;
  if (refusal.kind === 'pin') self.refusedPin = self.triedPin;
  self.state = { is: 'down', refusal, againMs: self.monotonicMs() + retryMs };
  self.retryMs = Math.min(2 * retryMs, patience.retryMs[1]);
  self.queue.giveUp(refusal.why);
}

function broke(self: Self, refusal: Refusal): void {
  const { state, token, log } = self;
  self.link?.end();
  self.link = undefined;
  if (!self.isToldDown) log.error('keys.module_down', { token: token.token, why: refusal.why });
  self.isToldDown = true;
  self.queue.putBack(refusal.why);
  if (state.is === 'open') {
    self.since = self.clock().toISOString();
    // At once: one that was only broken off is back before anybody has waited for long.
    open(self);
  } else stayDown(self, refusal);
}

function opened(
  self: Self,
  { opened: keys, model }: { opened: readonly OpenedKey[]; model: string },
) {
  const { token, log, patience } = self;
  self.state = { is: 'open', keys, model };
  self.since = self.clock().toISOString();
  self.retryMs = patience.retryMs[0];
  self.refusedPin = undefined;
  if (self.isToldDown) log.info('keys.module_back', { token: token.token });
  self.isToldDown = false;
  flush(self);
}

function hear(self: Self, answer: ModuleAnswer): void {
  self.heardMs = self.monotonicMs();
  if ('opened' in answer) opened(self, answer);
  else if ('refused' in answer) broke(self, answer.refused);
  else if ('done' in answer) {
    const broken = answer.done.find(({ fault }) => fault === 'module');
    for (const done of answer.done) self.queue.done(done);
    if (broken) broke(self, { kind: 'token', why: broken.why ?? 'a key does not work' });
    else flush(self);
  }
}

function ask(self: Self, work: Omit<Work, 'id'>): Promise<ArrayBuffer> {
  const { state, queue, monotonicMs } = self;
  if (state.is === 'down') return Promise.reject(moduleTrouble(state.refusal.why));
  return new Promise((resolve, reject) => {
    queue.put({ work, sinceMs: monotonicMs(), resolve, reject, tries: 0 });
    flushSoon(self);
  });
}

/** What nobody else does: gives up what takes too long, asks a module that has nothing to do, tries again. */
function look(self: Self): void {
  const { state, queue, patience, token, wanted } = self;
  const nowMs = self.monotonicMs();
  const silentMs = nowMs - self.heardMs;
  queue.giveUp(stalled.why, nowMs - patience.answerMs);
  if (state.is === 'opening') {
    if (nowMs - state.fromMs > patience.openMs) broke(self, stalled);
  } else if (state.is === 'down') {
    if (nowMs < state.againMs) return;
    if (self.refusedPin === undefined || self.refusedPin !== pinWritten(token)) open(self);
  } else if (!queue.isIdle()) {
    if (silentMs > patience.answerMs) broke(self, stalled);
  } else if (silentMs > patience.probeMs)
    for (const key of wanted.keys())
      ask(self, { key, act: 'probe', data: new Uint8Array() }).catch(() => undefined);
}

function dependency({ token, state, since }: Self): Dependency {
  const [name, healthy] = [`key_module ${token.token}`, state.is === 'open'];
  return state.is === 'down'
    ? { name, healthy, since, advice: adviceFor(state.refusal) }
    : { name, healthy, since };
}

export function newTokenProcess(
  token: ModuleToken,
  surroundings: Surroundings,
  patience: Patience = usualPatience,
  means: Means = usualMeans,
): TokenProcess {
  const self: Self = {
    ...surroundings,
    means,
    token,
    patience,
    wanted: [],
    queue: newQueue(),
    state: { is: 'opening', fromMs: surroundings.monotonicMs() },
    since: surroundings.clock().toISOString(),
    heardMs: 0,
    retryMs: patience.retryMs[0],
    isToldDown: false,
    isFlushing: false,
    endLooking: () => {},
  };
  return {
    want: (key) => self.wanted.push(key) - 1,
    start: () => {
      open(self);
      self.endLooking = means.every(Math.min(250, patience.answerMs / 4), () => look(self));
    },
    ask: (work) => ask(self, work),
    state: () => self.state,
    dependency: () => dependency(self),
    pid: () => self.link?.pid,
    close: () => {
      self.endLooking();
      self.link?.end();
      self.link = undefined;
      self.queue.putBack(ended.why);
      stayDown(self, ended);
    },
  };
}
