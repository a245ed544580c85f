import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { adapterFor, courierFor } from '#adapters/index';
import '../platform/http/issue-texts.ts';
import { everyProblem } from './bindings.ts';
import { settingIn } from './setting-words.ts';

const han = /\p{Script=Han}/u;
const isChinese = (problem: string): boolean => {
  const said = settingIn('zh-CN', problem);
  return han.test(said) && !said.includes('不符合要求（');
};

/** Where settings are read, and where a start is given up. */
const files = [
  'gateway/platform/process/{config,tiles-settings,redis-addresses,audit-copy}.ts',
  'gateway/platform/keys/{key-set,key-dates,module-key}.ts',
  'gateway/platform/node/key-modules/token.ts',
  'gateway/platform/database/trouble.ts',
  'gateway/assembly/{bindings,conformance,start-problem,check-database,tiles}.ts',
  'adapters/{*,kit}/{credentials,plain-address}.ts',
].flatMap((pattern) => globSync(pattern));

/** A sentence in quotes: some words, the first of them small or a variable. */
const sentences = (text: string): readonly string[] =>
  [
    ...text
      .replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')
      .matchAll(/(['`])((?:[A-Z_]+: |\$\{[^}]+\}:? ?)?[a-z](?:\\.|(?!\1)[^\n\\]){2,}?)\1/g),
  ]
    .map(([, , said = '']) => said.replaceAll('\\', ''))
    .filter(
      (said) =>
        /^(?:[A-Z_]+: )?(?:\S+ ){2,}\S+/.test(said) &&
        !/^(?:select|insert|with|import) /.test(said),
    );

it('whatever is said of a setting, and why a start was given up, is known in Chinese', () => {
  const said = files.flatMap((file) => sentences(readFileSync(file, 'utf8')));
  expect(said.length).toBeGreaterThan(40);
  const filled = said.map((text) =>
    text.replace(/^\$\{[^}]*\}: /, 'NAME: ').replace(/\$\{[^}]*\}/g, '7'),
  );
  expect(filled.filter((text) => !isChinese(text))).toEqual([]);
});

it('a name, a place in it and a code of the system stay as they are', () => {
  expect(settingIn('zh-CN', 'KEYS: is missing')).toBe('KEYS: 缺少此项');
  expect(settingIn('zh-CN', 'KEYS: /signing/0 is not JSON')).toBe('KEYS: /signing/0 不是 JSON');
  expect(settingIn('zh-CN', 'DATABASE_URL: the name of its host is not known (ENOTFOUND)')).toBe(
    'DATABASE_URL: 查不到主机名（ENOTFOUND）',
  );
  expect(settingIn('zh-CN', 'KEYS: nobody wrote this down')).toContain('nobody wrote this down');
  expect(settingIn('en', 'KEYS: is missing')).toBe('KEYS: is missing');
});

it('nothing set, and everything set wrong, is told in sentences of one language', () => {
  const wrong = {
    PUBLIC_ORIGIN: 'gateway.example/',
    PORT: 'many',
    HOST: 'a b',
    DATABASE_URL: 'mysql://x',
    KEYS: '{"signing":[]}',
    ROLE: 'none',
    REDIS_URL: 'redis://a:1,rediss://b:1',
    REGION_31: '{}',
    REGION_310118: '{"adapter":"shanghai"}',
    REGION_320509: '{"adapter":"jiangsu","url":"http://x/y"}',
    REGION_330421: '{"adapter":"zhejiang"}',
    REGION_341822: '{"adapter":"native","issuer":"http://x"}',
    REGION_110000: '{"adapter":"none"}',
    PARCEL_COURIER_NOBODY: '{}',
    TRUSTED_PROXIES: 'here',
    FEDERATION: '{}',
    AUDIT_COPY: 'http://x',
    TILES_S3: 'http://s3.example/log',
  };
  for (const environment of [{}, wrong]) {
    const problems = everyProblem(environment, adapterFor, courierFor);
    expect(problems.length).toBeGreaterThan(2);
    expect(problems.filter((problem) => !isChinese(problem))).toEqual([]);
    expect(problems.filter((problem) => /Invalid|expected/.test(problem))).toEqual([]);
  }
});
