import { parseArgs } from 'node:util';
import { adapterFor, courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { everyProblem } from '../assembly/bindings.ts';
import { findFork } from '../assembly/published-log.ts';
import { restore } from '../assembly/restore.ts';
import { startProblem } from '../assembly/start-problem.ts';
import { bindAll, wayOut } from '../assembly/ways-out.ts';
import { createNodePlatform } from '../platform/node/node-platform.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { type Config, parseConfig } from '../platform/process/config.ts';
import { regionReach } from '../platform/process/reaches.ts';
import { bindRegions } from '../regions/border/bind-regions.ts';

const usage = `After the database was restored from a backup, with every process stopped. 恢复数据库之后, 各进程停止时运行。
  npm run restore -- --since TIME              asks the regions how what was open stands, and takes it
  npm run restore -- --since TIME --new-epoch  and lets the log go on as another one, if it is older than
                                               what was published
  TIME: when the backup was made, e.g. 2026-11-28T02:00:00Z. The environment is that of \`npm run serve\`.
Exit: 0 all is settled, 1 something is left (it says what), 2 the command or the configuration is not right.
docs/operations.md, "When the log is older than what was published", goes through it.`;

function refuse(problems: readonly string[]): never {
  for (const problem of problems) console.error(problem);
  process.exit(2);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { since: { type: 'string' }, 'new-epoch': { type: 'boolean' } },
    });
    const since = new Date(values.since ?? '');
    if (!Number.isNaN(since.getTime())) return { since, newEpoch: values['new-epoch'] === true };
  } catch {
    // Said below.
  }
  return refuse([usage]);
}

function readConfig(): Config {
  const read = readEnvironment(process.env);
  if (!read.ok) return refuse(read.failure);
  const problems = everyProblem(read.value, adapterFor, courierFor);
  const config = parseConfig(read.value);
  return config.ok && problems.length === 0 ? config.value : refuse(problems);
}

async function main(): Promise<number> {
  const options = readOptions();
  const config = readConfig();
  const { checked, outbounds } = bindAll(config, { adapterFor, outbound: undiciOutbound });
  if (!checked.ok) return refuse(checked.failure);
  const limits = { timeoutMs: 10_000, maxBytes: 65_536, connections: 1 };
  const outside = wayOut(undiciOutbound, regionReach(config), limits);
  const node = await createNodePlatform(config, {
    regions: bindRegions(checked.value.bindings, config.regionTimeoutMs),
  });
  try {
    const fork = await findFork(node.platform, outside.http);
    if (!fork.ok) return refuse([fork.failure]);
    const say = (line: string) => console.log(line);
    return (await restore(node.platform, fork.value, { ...options, say })) ? 0 : 1;
  } catch (error) {
    const problem = startProblem(error, config);
    if (problem === undefined) throw error;
    return refuse([problem]);
  } finally {
    await Promise.all([...outbounds, outside].map(({ close }) => close()));
    await node.close();
  }
}

process.exitCode = await main();
