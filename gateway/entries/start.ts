import { people, samplePassword } from '#adapters/kit/sample-world';
import { proveCase } from '../audit/reading/timeline.ts';
import { startTelemetry } from '../platform/node/telemetry.ts';
import type { Embedded } from './demo/embedded.ts';
import { help, parseStartOptions, type StartOptions } from './demo/options.ts';
import { newProgress, type Progress } from './demo/progress.ts';
import { windowScope } from './demo/window.ts';

/** `npm start`: everything on this machine, one real cross-region case, then it stays up. */
const nightMs = 4000;

/** Jiashan closes for maintenance in its announced calendar, and its platform really shuts, for a short night. */
async function nightFalls({ world, setCalendars }: Embedded): Promise<Date> {
  const opensAt = new Date(Date.now() + nightMs);
  world.jiashan.setOpening('closed');
  const closure = {
    from: new Date(Date.now() - 1000).toISOString(),
    to: opensAt.toISOString(),
    reason: '模拟夜间 · simulated night',
  };
  await setCalendars({
    '330421': { days: 'all', open: '00:00', close: '24:00', closures: [closure] },
  });
  setTimeout(() => world.jiashan.setOpening('open'), nightMs - 50).unref();
  return opensAt;
}

async function waitForProof(
  { platform }: Embedded,
  caseId: string,
): Promise<Awaited<ReturnType<typeof proveCase>>> {
  for (let attempt = 0; ; attempt++) {
    const proof = await proveCase(platform, caseId);
    if (proof.pending === 0 || attempt > 50) return proof;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function runCase(embedded: Embedded, progress: Progress): Promise<string> {
  const { runSceneOne } = await import('./demo/scene-one.ts');
  embedded.world.jiashan.setAutopilot('supplement_then_decide');
  embedded.world.courier.setAutopilot('deliver');
  const started = performance.now();
  const { caseId } = await runSceneOne({
    qingpu: embedded.member('qingpu-platform'),
    jiashan: embedded.member('jiashan-platform'),
    courier: 'delta-express',
    step: progress.step,
    nightFalls: () => nightFalls(embedded),
  });
  const proof = await waitForProof(embedded, caseId);
  progress.say(`\n  办件 case ${caseId}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  progress.say(
    `  审计 audit: ${proof.proven} 个事件已证明 events proven, 日志规模 log size ${proof.treeSize} ${proof.holds ? '✓' : `✗ ${proof.problems.join('; ')}`}`,
  );
  return caseId;
}

/** The other half of the federation: a region without a format of its own, both ways. */
async function runGuangde({ world, guangde, member }: Embedded, progress: Progress): Promise<void> {
  const { runSceneGuangde } = await import('./demo/scene-guangde.ts');
  progress.say(
    '\n  广德, 第四个地区 · Guangde, a fourth region: 没有自己的格式, 用标准接口 · no format of its own, the canonical API\n',
  );
  world.jiashan.setAutopilot('decide');
  guangde.platform.setAutopilot('decide');
  await runSceneGuangde({
    qingpu: member('qingpu-platform'),
    guangde: guangde.platform,
    step: progress.step,
  });
}

/** Whatever is submitted from now on is decided within seconds, in every region, and papers travel. */
function letClerksWork({ world, guangde }: Embedded): void {
  for (const platform of [world.qingpu, world.wujiang, world.jiashan, guangde.platform])
    platform.setAutopilot('decide');
  world.courier.setAutopilot('deliver');
}

/** Who signs for a region does nothing else here. */
const signing = 'console:open cases:read agreements:sign';

/** Who can come in, as whom, and where they begin. */
const ways = [
  ['专窗 clerk, Qingpu', 'qingpu-platform', windowScope, '/w', 'window'],
  ['专窗 clerk, Jiashan', 'jiashan-platform', windowScope, '/w', 'window'],
  ['地区管理 Wujiang', 'wujiang-platform', signing, '/region/agreements', 'administrator'],
  ['地区管理 Jiashan', 'jiashan-platform', signing, '/region/agreements', 'administrator'],
  ['运营 operator', 'delta-operator', 'console:open cases:read admin', '/ops', 'operator'],
  ['审计 auditor', 'delta-auditor', 'console:open cases:read audit:read', '/audit', 'auditor'],
] as const;

async function linkFor({ member }: Embedded, way: (typeof ways)[number], returnTo: string) {
  const [, clientId, scope, , role] = way;
  const client = member(clientId);
  const token = await client.ownToken(scope);
  const body = { returnTo, actor: { id: 'demo-1', role } };
  const answer = await client.call('POST', '/v1/console/links', { token, body });
  return (answer.body as { url: string }).url;
}

/** One address per role, each with its one-time way in; the auditor begins at the case that was just carried. */
async function sayWays(
  embedded: Embedded,
  caseId: string | undefined,
  progress: Progress,
): Promise<void> {
  for (const way of ways) {
    const returnTo =
      way[3] === '/audit' && caseId !== undefined ? `/console/cases/${caseId}` : way[3];
    progress.say(`  ${way[0].padEnd(24)}${await linkFor(embedded, way, returnTo)}`);
  }
}

async function stayUp(
  embedded: Embedded,
  caseId: string | undefined,
  progress: Progress,
): Promise<void> {
  const { origin } = embedded;
  progress.say(`
  公众专栏 public         ${origin}/
  市民 citizen            ${origin}/me  (${people[0].login} / ${samplePassword}, 吴江 Wujiang)`);
  await sayWays(embedded, caseId, progress);
  progress.say(`                          (一次有效, 按回车换新 · each opens once; press Enter for new ones)
  接口文档 API reference  ${origin}/docs
  运行状况 health         ${origin}/health/ready
  试验 sandbox            docs/sandbox.md: 表单里写 · in a form {"sandbox": "deny"}
  核验日志 verify the log npm run audit:verify
  停止 to stop            Ctrl-C`);
  process.stdin.on('data', () => sayWays(embedded, caseId, progress));
  process.stdin.unref?.();
}

function stopOnSignal(close: () => Promise<void>, progress: Progress): void {
  let stopping = false;
  const stop = async () => {
    // A second Ctrl-C means: now.
    if (stopping) process.exit(130);
    stopping = true;
    progress.say('\n  正在停止 · stopping');
    await close();
    progress.say('  已停止 · stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

async function main(options: StartOptions): Promise<void> {
  const progress = newProgress((line) => console.log(line));
  progress.say('通办 Tongban\n');
  const telemetry = await startTelemetry(process.env);
  const { startEmbedded } = await import('./demo/embedded.ts');
  const embedded = await startEmbedded(options, telemetry, progress);
  const close = async () => {
    await embedded.close();
    await telemetry.close();
  };
  stopOnSignal(close, progress);
  try {
    if (options.sandbox) {
      letClerksWork(embedded);
      return await stayUp(embedded, undefined, progress);
    }
    progress.say(
      '\n  场景一 · Scene 1: 吴江的人, 在青浦窗口, 办嘉善的事 · a person from Wujiang, at a Qingpu window, decided in Jiashan\n',
    );
    const caseId = await runCase(embedded, progress);
    await runGuangde(embedded, progress);
    progress.say(`  全程 all together: ${progress.total()}`);
    if (options.once) {
      await close();
      process.exit(0);
    }
    letClerksWork(embedded);
    await stayUp(embedded, caseId, progress);
  } catch (error) {
    await close();
    throw error;
  }
}

try {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else await main(options);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : 'failed'}\n`);
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  console.error('  npm start -- --help shows the options; LOG_LEVEL=debug shows more.');
  process.exit(1);
}
