import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tongban-federation-'));
});
afterAll(() => rm(dir, { recursive: true }));

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'gateway/entries/federation.ts'), ...words],
    { encoding: 'utf8', cwd: dir },
  );
  return { status, stdout, stderr };
}

const save = async (name: string, text: string): Promise<string> => {
  await writeFile(join(dir, name), text);
  return name;
};

describe('the command for federation documents', () => {
  it('gives an example that it finds sound', async () => {
    const example = await save('example.json', run('example').stdout);
    expect(run('check', example)).toMatchObject({ status: 0, stderr: '' });
  });

  it('names every problem at once and ends with 1', async () => {
    const text = run('example').stdout.replaceAll('"320509"', '"32050"');
    const { status, stderr } = run('check', await save('wrong.json', text));
    expect(status).toBe(1);
    expect(stderr.split('\n').length).toBeGreaterThan(4);
    expect(stderr).toContain('/regions/1/code: not a region code');
    expect(stderr).toContain('/members/1/region: ');
    expect(stderr).toContain('/agreements/0/issuerRegion: ');
  });

  it('refuses a member name that occurs twice: two readers would take different members', async () => {
    const text = run('example').stdout.replace('"version": 1,', '"version": 1, "version": 2,');
    const { status, stderr } = run('check', await save('twice.json', text));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'twice.json: /version occurs twice\n',
    });
  });

  it('shows what a new version changes', async () => {
    const before = await save('before.json', run('example').stdout);
    const text = run('example')
      .stdout.replace('"version": 1,', '"version": 2,')
      .replace('"requestsPerSecond": 50', '"requestsPerSecond": 70')
      .replace('wujiang-1', 'wujiang-2');
    const { status, stdout } = run('diff', before, await save('after.json', text));
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'version 1 -> 2',
      '+ key wujiang-platform wujiang-2',
      '- key wujiang-platform wujiang-1',
      '~ quota qingpu-platform: requestsPerSecond',
    ]);
  });

  it('hashes the content and not its spelling, and signs it', async () => {
    const spaced = await save('spaced.json', run('example').stdout);
    const dense = JSON.stringify(JSON.parse(run('example').stdout));
    expect(run('hash', await save('dense.json', dense)).stdout).toBe(run('hash', spaced).stdout);
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'operator-1' };
    const signed = run('sign', spaced, '--key', await save('key.json', JSON.stringify(key)));
    expect(signed.stdout.trim()).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
  });

  it('explains itself when it is asked wrongly, and ends with 2', () => {
    expect(run('--help')).toMatchObject({ status: 0 });
    for (const words of [
      [],
      ['check'],
      ['diff', 'a'],
      ['example', 'x'],
      ['--bogus'],
      ['check', 'nowhere.json'],
    ])
      expect(run(...words).status, words.join(' ')).toBe(2);
  });
});
