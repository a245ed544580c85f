import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../tests/setup/run-command.ts';

const cli = join(import.meta.dirname, 'federation.ts');
const home = process.cwd();
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tongban-federation-'));
  process.chdir(dir);
});
afterAll(async () => {
  process.chdir(home);
  await rm(dir, { recursive: true });
});

const run = (...words: string[]) => runCommand(cli, words);
const example = async (): Promise<string> => (await run('example')).stdout;

const save = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text);
  return name;
};

describe('the command for federation documents', () => {
  it('gives an example that it finds sound', async () => {
    const file = await save('example.json', await example());
    expect(await run('check', file)).toMatchObject({ code: 0, stderr: '' });
    const { status, stderr } = spawnSync(process.execPath, [cli, 'check', file]);
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  });

  it('names every problem at once and ends with 1', async () => {
    const text = (await example()).replaceAll('"320509"', '"32050"');
    const { code, stderr } = await run('check', await save('wrong.json', text));
    expect(code).toBe(1);
    expect(stderr.split('\n').length).toBeGreaterThan(4);
    expect(stderr).toContain('/regions/1/code: not a region code');
    expect(stderr).toContain('/members/1/region: ');
    expect(stderr).toContain('/agreements/0/issuerRegion: ');
  });

  it('refuses a member name that occurs twice: two readers would take different members', async () => {
    const text = (await example()).replace('"version": 1,', '"version": 1, "version": 2,');
    const { code, stderr } = await run('check', await save('twice.json', text));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'twice.json: /version occurs twice\n',
    });
  });

  it('shows what a new version changes', async () => {
    const before = await save('before.json', await example());
    const text = (await example())
      .replace('"version": 1,', '"version": 2,')
      .replace('"requestsPerSecond": 50', '"requestsPerSecond": 70')
      .replace('wujiang-1', 'wujiang-2');
    const { code, stdout } = await run('diff', before, await save('after.json', text));
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'version 1 -> 2',
      '+ key wujiang-platform wujiang-2',
      '- key wujiang-platform wujiang-1',
      '~ quota qingpu-platform: requestsPerSecond',
    ]);
  });

  it('hashes the content and not its spelling, and signs it', async () => {
    const spaced = await save('spaced.json', await example());
    const dense = await save('dense.json', JSON.stringify(JSON.parse(await example())));
    expect((await run('hash', dense)).stdout).toBe((await run('hash', spaced)).stdout);
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'operator-1' };
    const keyFile = await save('key.json', JSON.stringify(key));
    const signed = await run('sign', spaced, '--key', keyFile);
    expect(signed.stdout.trim()).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
  });

  it('explains itself when it is asked wrongly, and ends with 2', async () => {
    expect(await run('--help')).toMatchObject({ code: 0 });
    for (const words of [
      [],
      ['check'],
      ['diff', 'a'],
      ['example', 'x'],
      ['--bogus'],
      ['check', 'nowhere.json'],
    ])
      expect((await run(...words)).code, words.join(' ')).toBe(2);
  });
});
