import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { holdsSecret } from '../read-environment.ts';
import type { ModuleAnswer, ModuleRequest } from './protocol.ts';
import { sessionsOfToken } from './token.ts';

const program = fileURLToPath(new URL('./module-process.ts', import.meta.url));

/** What the library may see of our environment: its own settings, and no secret of ours. */
const environmentOf = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !holdsSecret(name))),
  UV_THREADPOOL_SIZE: String(sessionsOfToken + 2),
});

export type Link = {
  readonly pid: number | undefined;
  readonly send: (request: ModuleRequest) => void;
  /** Whatever it is at: a library that does not come back hears nothing else. */
  readonly end: () => void;
};

/** Starts a process for one token. @param onEnd once, unless `end` was called */
export function startLink(onAnswer: (answer: ModuleAnswer) => void, onEnd: () => void): Link {
  const child = fork(program, [], {
    serialization: 'advanced',
    execArgv: [],
    env: environmentOf(process.env),
    // What libraries of makers print is nobody's log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isOver = false;
  const over = () => {
    if (isOver) return;
    isOver = true;
    onEnd();
  };
  child.on('message', (answer) => {
    if (!isOver) onAnswer(answer as ModuleAnswer);
  });
  child.once('exit', over);
  child.on('error', over);
  return {
    pid: child.pid,
    send: (request) => {
      if (child.connected) child.send(request, (error) => void (error && over()));
    },
    end: () => {
      isOver = true;
      child.kill('SIGKILL');
    },
  };
}
