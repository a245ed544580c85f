import { courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { type AdapterFor, everyProblem } from '../assembly/bindings.ts';
import { type Offline, openOffline } from '../assembly/offline.ts';
import { settingIn } from '../assembly/setting-words.ts';
// What a schema without words of its own says.
import '../platform/http/issue-texts.ts';
import type { Language } from '../platform/http/problem-texts.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { type Config, parseConfig } from '../platform/process/config.ts';
import type { Log } from '../platform/process/log.ts';
import { adaptersOf } from './own-adapters.ts';

/** Of whoever sits at the terminal: by `-- zh` or `-- en`, else as `LANG` has it. */
export function terminalLanguage(): Language {
  const asked = process.argv.find((word) => word === 'zh' || word === 'en');
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  // Set and empty is not set (POSIX, 8.2).
  const wished = asked || LC_ALL || LC_MESSAGES || LANG || 'en';
  return wished.startsWith('zh') ? 'zh-CN' : 'en';
}

/** Ends a command that cannot do what it was asked: the command or the configuration is not right. */
export function refuse(problems: readonly string[]): never {
  for (const problem of problems) console.error(settingIn(terminalLanguage(), problem));
  process.exit(2);
}

/** The configuration of a gateway, or every problem of it. */
export async function configOfEnvironment(): Promise<Config> {
  const adapterFor = await adapters();
  const read = readEnvironment(process.env);
  if (!read.ok) return refuse(read.failure);
  const problems = everyProblem(read.value, adapterFor, courierFor);
  const config = parseConfig(read.value);
  return config.ok && problems.length === 0
    ? config.value
    : refuse(problems.length > 0 ? problems : config.ok ? [] : config.failure);
}

/** The adapters of this build and of `ADAPTERS`. */
export async function adapters(): Promise<AdapterFor> {
  const made = await adaptersOf(process.env);
  return made.ok ? made.value : refuse(made.failure);
}

/** A gateway's platform with all its regions, for a command. */
export async function openGateway(config: Config, log?: Log): Promise<Offline> {
  const parts = { adapterFor: await adapters(), outbound: undiciOutbound };
  const opened = await openOffline(config, parts, log);
  return opened.ok ? opened.value : refuse(opened.failure);
}
