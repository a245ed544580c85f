import { parseArgs } from 'node:util';

export type StartOptions = {
  readonly fresh: boolean;
  readonly help: boolean;
  readonly port: number;
  /** Run the case and stop, instead of staying up. */
  readonly once: boolean;
  /** Leave out the case: the platforms and the gateway alone, for whoever tries their own client. */
  readonly sandbox: boolean;
  /** Folders of regions that join for this run. */
  readonly join: readonly string[];
  readonly dataDir: string;
};

export const help = `Tongban 通办 - a whole cross-region case on this machine

  npm start                  real PostgreSQL in .data/, three reference platforms, the gateway, one case
  npm start -- --fresh       forget the data of earlier runs first
  npm start -- --port 9000   another port for the gateway (default 8080)
  npm start -- --sandbox     without the case: the platforms' clerks act on what you submit
                             (docs/sandbox.md: what makes them refuse, ask, deny, stay silent, close, lose)
  npm start -- --join DIR    a region of your own joins: a folder as npm run region -- new makes it (docs/join.md)
  npm start -- --once        stop after the case instead of staying up
  npm start -- --data DIR    keep the data in DIR (default .data)

Ctrl-C stops everything. REDIS_URL makes the queue use that Redis instead of PostgreSQL.`;

/** @throws Error in words for the person at the terminal */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      once: { type: 'boolean', default: false },
      sandbox: { type: 'boolean', default: false },
      join: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: '8080' },
      data: { type: 'string', default: '.data' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port`);
  if (values.once && values.sandbox)
    throw new Error('--once is for the case that --sandbox leaves out');
  const { fresh, help: asked, once, sandbox, join, data: dataDir } = values;
  return { fresh, help: asked, once, sandbox, join, port, dataDir };
}
