import { databaseStartProblem } from '../platform/database/trouble.ts';
import type { Config } from '../platform/process/config.ts';

/** Why a process did not start. */
export type NotStarted = {
  readonly problems: readonly string[];
  /** The environment itself is not right; otherwise it is what lies around, which may come as it must be by itself. */
  readonly ofSettings: boolean;
};

type Listening = NodeJS.ErrnoException & { readonly port?: number };

/** Why nothing listens, by the variable that says where. */
function listenProblem({ code, syscall, port }: Listening, config: Config): string | undefined {
  const { operations } = config;
  const isOperations = operations !== undefined && operations.port === port && port !== config.port;
  const prefix = isOperations ? 'OPERATIONS_' : '';
  const host = isOperations ? operations?.host : config.host;
  if (syscall === 'getaddrinfo') return `HOST: ${config.host} is no address of this machine`;
  if (syscall !== 'listen') return undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `${prefix}PORT: ${port} is taken on ${host}`;
    case 'EACCES':
      return `${prefix}PORT: this account may not listen on ${port}`;
    case 'EADDRNOTAVAIL':
      return `${prefix}HOST: ${host} is no address of this machine`;
    default:
      return undefined;
  }
}

/**
 * What kept a gateway from starting, in one line that says what to do; undefined for a bug of ours.
 * @param error as it was thrown; what is said of it holds no address, password or value
 */
export const startProblem = (error: unknown, config: Config): string | undefined =>
  (error instanceof Error ? listenProblem(error as Listening, config) : undefined) ??
  databaseStartProblem(error);
