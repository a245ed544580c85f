import { courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { everyProblem } from '../assembly/bindings.ts';
import { conformanceProblems } from '../assembly/conformance.ts';
import { startNodeGateway } from '../assembly/node-gateway.ts';
import { settingIn } from '../assembly/setting-words.ts';
import { readEnvironment } from '../platform/node/read-environment.ts';
import { startTelemetry } from '../platform/node/telemetry.ts';
import { parseConfig } from '../platform/process/config.ts';
import { terminalLanguage } from './commands.ts';
import { adaptersOf } from './own-adapters.ts';

const isChinese = terminalLanguage() === 'zh-CN';

function give(problems: readonly string[], first: string, last: string, code: number): never {
  console.error(first);
  for (const problem of problems) console.error(`  - ${settingIn(terminalLanguage(), problem)}`);
  console.error(last);
  process.exit(code);
}

/** `npm run serve`: the gateway in production, configured by the environment alone. */
function refuse(problems: readonly string[]): never {
  const count = problems.length;
  return isChinese
    ? give(
        problems,
        `通办未启动：配置有 ${count} 处问题。`,
        '各变量的说明见 docs/operations.md。',
        2,
      )
    : give(
        problems,
        `Tongban does not start: ${count} problem(s) in its configuration.`,
        'Every variable is described in docs/operations.md.',
        2,
      );
}

/** A process manager starts it again: a database that is away comes back, a port becomes free. */
function notYet(problems: readonly string[]): never {
  return isChinese
    ? give(problems, '通办暂时无法启动：', '请修复后重试；进程管理器会自动重试（退出码 1）。', 1)
    : give(
        problems,
        'Tongban cannot start now:',
        'Mend that; a process manager tries again by itself (exit code 1).',
        1,
      );
}

const read = readEnvironment(process.env);
if (!read.ok) refuse(read.failure);
const environment = read.value;
const adapters = await adaptersOf(environment);
if (!adapters.ok) refuse(adapters.failure);
const adapterFor = adapters.value;
const problems = [
  ...everyProblem(environment, adapterFor, courierFor),
  ...(await conformanceProblems(environment, new Date())),
];
const config = parseConfig(environment);
if (!config.ok || problems.length > 0) refuse(problems);
const telemetry = await startTelemetry(process.env);
const gateway = await startNodeGateway(config.value, {
  adapterFor,
  courierFor,
  outbound: undiciOutbound,
  metricsText: telemetry.metricsText,
});
if (!gateway.ok && gateway.failure.ofSettings) refuse(gateway.failure.problems);
if (!gateway.ok) notYet(gateway.failure.problems);

const { platform, close } = gateway.value;
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    // A second signal means: now.
    if (stopping) process.exit(130);
    stopping = true;
    platform.log.info('gateway.stopping', { signal });
    await close();
    await telemetry.close();
    process.exit(0);
  });
}
