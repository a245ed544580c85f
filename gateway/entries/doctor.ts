import { examine } from '../assembly/doctor.ts';
import { configOfEnvironment, openGateway, terminalLanguage } from './commands.ts';

/**
 * `npm run doctor [-- zh|en]`: says in words how all is that a gateway with this environment needs. Exit: 0 nothing is
 * in the way, 1 something is, 2 the configuration is not right.
 */
const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };
const marks = { ok: '✓', look: '!', wrong: '✗' } as const;

const language = terminalLanguage() === 'zh-CN' ? 'zh' : 'en';

const gateway = await openGateway(await configOfEnvironment(), log);
try {
  console.log(`  ${marks.ok} settings: ${language === 'zh' ? '齐全' : 'complete'}`);
  const findings = await examine(gateway);
  for (const { of, state, words } of findings)
    console.log(`  ${marks[state]} ${of}: ${words[language]}`);
  process.exitCode = findings.some(({ state }) => state === 'wrong') ? 1 : 0;
} finally {
  await gateway.close();
}
