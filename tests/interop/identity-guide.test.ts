import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { windowPageUri } from '../../gateway/entries/demo/members.ts';
import { startTestGateway, type TestGateway } from '../setup/gateway.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
let gateway: TestGateway;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  gateway = await startTestGateway();
  folder = await mkdtemp(join(tmpdir(), 'tongban-guide-'));
  const keyFile = join(folder, 'members.json');
  await writeFile(keyFile, JSON.stringify(gateway.memberKeys));
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`;
  env = { ...process.env, PATH, KEY_FILE: keyFile };
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

const example = 'docs/examples/member.ts';

/** `member log-in`, with somebody who does what it says. */
async function logIn(login: string, kind: 'person' | 'company'): Promise<string> {
  const command = [example, 'log-in', '320509', '330421', kind];
  const child = spawn('node', command, { cwd: root, env: { ...env, ORIGIN: gateway.origin } });
  const output = { said: '', token: '' };
  child.stderr.on('data', (data) => {
    output.said += String(data);
  });
  child.stdout.on('data', (data) => {
    output.token += String(data);
  });
  const ended = new Promise((done) => child.once('close', done));
  await expect.poll(() => output.said).toContain('paste');
  const loginUrl = /Open (\S+)/.exec(output.said)?.[1] ?? '';
  const back = await signInAtHome(loginUrl, windowPageUri, login, samplePassword);
  child.stdin.end(`${back.href}\n`);
  expect(await ended).toBe(0);
  return output.token.trim();
}

describe('docs/identity.md', () => {
  it('its commands do what it says, one after the other', async () => {
    const guide = await readFile(join(root, 'docs/identity.md'), 'utf8');
    const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
    const script = blocks
      .join('echo "=== next"\n')
      .replaceAll('http://localhost:8080', gateway.origin)
      .replaceAll('/tmp/', `${folder}/`);
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env });
    const [, key, cases, byCurl, bySubmit] = stdout.split('=== next\n');
    expect(JSON.parse(key ?? '')).toMatchObject({ kid: 'my-platform-1', crv: 'P-256' });
    expect(key).not.toContain('"d"');
    expect(JSON.parse(cases ?? '')).toMatchObject({ cases: [] });
    for (const receipt of [byCurl, bySubmit])
      expect(JSON.parse(receipt ?? '')).toMatchObject({ state: 'submitted' });
  }, 60_000);

  it('a person signs in at home and the member acts for them', async () => {
    const token = await logIn(people[0].login, 'person');
    expect(decodeJwt(token)).toMatchObject({ home: '320509', target: '330421' });
  }, 60_000);

  it('a person acts for a company', async () => {
    const company = await logIn('corp.wj', 'company');
    const person = await logIn('shen.wei', 'person');
    const { stdout } = await run('node', [example, 'act-for', company, person], {
      cwd: root,
      env: { ...env, ORIGIN: gateway.origin },
    });
    expect(decodeJwt(stdout.trim())).toMatchObject({
      sub: decodeJwt(company).sub,
      act: { sub: decodeJwt(person).sub, act: { sub: 'qingpu-platform' } },
    });
  }, 60_000);
});
