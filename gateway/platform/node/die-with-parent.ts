import { spawn } from 'node:child_process';

export type DieWithParentOptions = {
  /** What the server takes as "stop now, cleanly". */
  readonly signal: 'INT' | 'TERM';
  /** Removed after the server ended. */
  readonly remove?: string;
};

// `read` returns when the pipe's other end closes, which the kernel does however this process ends,
// kill -9 included.
const script = `
read -r line
[ "$line" = release ] && exit 0
kill -"$2" "$1" 2>/dev/null
n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL "$1" 2>/dev/null
[ -n "$3" ] && rm -rf -- "$3"
`;

/**
 * Ends the process `pid`, and removes what it kept, when this process ends, however it ends.
 * @returns lets go: call it as soon as `pid` has ended, before its number is given to a stranger
 */
export function dieWithParent(pid: number, options: DieWithParentOptions): () => void {
  const args = ['-c', script, 'sh', String(pid), options.signal, options.remove ?? ''];
  const watchdog = spawn('/bin/sh', args, {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  watchdog.unref();
  return () => watchdog.stdin.end('release\n');
}
