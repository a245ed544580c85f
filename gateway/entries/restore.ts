import { parseArgs } from 'node:util';
import { findFork } from '../assembly/published-log.ts';
import { restore } from '../assembly/restore.ts';
import { startProblem } from '../assembly/start-problem.ts';
import { configOfEnvironment, openGateway, refuse } from './commands.ts';

const usage = `After the database was restored from a backup, with every process stopped. 恢复数据库之后, 各进程停止时运行。
  npm run restore -- --since TIME              asks the regions how what was open stands, and takes it
  npm run restore -- --since TIME --new-epoch  and lets the log go on as another one, if it is older than
                                               what was published
  TIME: when the backup was made, e.g. 2026-11-28T02:00:00Z. The environment is that of \`npm run serve\`.
Exit: 0 all is settled, 1 something is left (it says what), 2 the command or the configuration is not right.
docs/operations.md, "When the log is older than what was published", goes through it.`;

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

async function main(): Promise<number> {
  const options = readOptions();
  const config = await configOfEnvironment();
  const { platform, outside, close } = await openGateway(config);
  try {
    const fork = await findFork(platform, outside);
    if (!fork.ok) return refuse([fork.failure]);
    const say = (line: string) => console.log(line);
    return (await restore(platform, fork.value, { ...options, say })) ? 0 : 1;
  } catch (error) {
    const problem = startProblem(error, config);
    if (problem === undefined) throw error;
    return refuse([problem]);
  } finally {
    await close();
  }
}

process.exitCode = await main();
