import { adapterFor, courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { everyProblem } from '../assembly/bindings.ts';
import { type Offline, openOffline } from '../assembly/offline.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { type Config, parseConfig } from '../platform/process/config.ts';
import type { Log } from '../platform/process/log.ts';

/** Ends a command that cannot do what it was asked: the command or the configuration is not right. */
export function refuse(problems: readonly string[]): never {
  for (const problem of problems) console.error(problem);
  process.exit(2);
}

/** The configuration of a gateway, or every problem of it. */
export function configOfEnvironment(): Config {
  const read = readEnvironment(process.env);
  if (!read.ok) return refuse(read.failure);
  const problems = everyProblem(read.value, adapterFor, courierFor);
  const config = parseConfig(read.value);
  return config.ok && problems.length === 0
    ? config.value
    : refuse(problems.length > 0 ? problems : config.ok ? [] : config.failure);
}

/** A gateway's platform with all its regions, for a command. */
export async function openGateway(config: Config, log?: Log): Promise<Offline> {
  const opened = await openOffline(config, { adapterFor, outbound: undiciOutbound }, log);
  return opened.ok ? opened.value : refuse(opened.failure);
}
