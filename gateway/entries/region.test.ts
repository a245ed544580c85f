import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '#adapters/conformance/checks/all';
import { startStage } from '#adapters/conformance/platform/stage';
import { runChecks } from '#adapters/conformance/run';
import { canonicalRegion } from './canonical-region.ts';
import { checkJoined, readJoined } from './demo/joined.ts';
import { newMemberKeys, sampleFederation } from './demo/members.ts';
import { adaptersOf } from './own-adapters.ts';
import { readSubject } from './platform-kit/subject.ts';
import { subject } from './region-template/region.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tongban-region-'));
});
afterAll(() => rm(dir, { recursive: true }));

const run = (...words: string[]) => {
  const command = join(import.meta.dirname, 'region.ts');
  const { status, stderr } = spawnSync(process.execPath, [command, ...words], { encoding: 'utf8' });
  return { status, stderr };
};
const template = join(import.meta.dirname, 'region-template');

describe('a region that begins', () => {
  it('has all files with its own code, and is not written over', async () => {
    const folder = join(dir, 'own');
    expect(run('new', '341126', '--format', 'own', '--to', folder)).toMatchObject({ status: 0 });
    for (const name of ['README.md', 'region.ts', 'samples.ts', 'federation.json'])
      expect(await readFile(join(folder, name), 'utf8')).toContain('341126');
    expect(run('new', '341126', '--format', 'own', '--to', folder)).toMatchObject({ status: 2 });
    const canonical = join(dir, 'canonical');
    run('new', '341126', '--format', 'canonical', '--to', canonical);
    expect(await readFile(join(canonical, 'federation.json'), 'utf8')).toContain('"pull"');
    expect(run('new', '34112', '--format', 'own')).toMatchObject({ status: 2 });
  });

  it('joins `npm start` from its folder, and is told what does not fit together', async () => {
    const [own, called] = [join(dir, 'own'), join(dir, 'called')];
    await mkdir(called);
    const files = await canonicalRegion('341822', 'https://platform.example/tongban', called);
    for (const [name, text] of Object.entries(files)) await writeFile(join(called, name), text);
    const { codes, environment, join: joined } = await readJoined([own, called]);
    expect([codes, Object.keys(environment)]).toEqual([
      ['341126', '341822'],
      ['REGION_341126', 'REGION_341822', 'ADAPTERS'],
    ]);
    const document = joined(sampleFederation({ version: 1, keys: await newMemberKeys() }));
    await expect(checkJoined(document, environment)).rejects.toThrow(/today the region is 341882/);
    const { subject: tried, member } = await readSubject(called);
    expect([tried.region, member.clientId, Object.keys(tried.levers)]).toEqual([
      '341822',
      'platform-341822',
      [],
    ]);
    await expect(readSubject(own)).rejects.toThrow('configuration.json: /api is missing');
    const yaml = join(called, 'conformance.yaml');
    const levers = 'levers: { url: "http://127.0.0.1:9/levers", offers: [act] }';
    await writeFile(yaml, `# ours\nitemCode: "X1"\nform:\n  purpose: 务工\n${levers}\n`);
    const { subject: written } = await readSubject(called);
    const { itemCode, form, levers: ours } = written;
    expect([itemCode, form, Object.keys(ours)]).toEqual(['X1', { purpose: '务工' }, ['act']]);
    await writeFile(yaml, 'form: [');
    await expect(readSubject(called)).rejects.toThrow('conformance.yaml: ');
    await expect(readJoined([dir])).rejects.toThrow('federation.json cannot be read');
  });

  it('is red until it is written: every door that the kit tries says so', async () => {
    const stage = await startStage(subject);
    const chosen = checks.filter(({ group }) => ['log-in', 'items', 'cases'].includes(group));
    const outcomes = await runChecks(stage.trialOf(), chosen);
    await stage.close();
    const tried = outcomes.filter(({ state }) => state !== 'not_offered');
    expect(tried.filter(({ state }) => state === 'held').map(({ id }) => id)).toEqual([]);
    expect(tried.length).toBeGreaterThan(40);
  });
});

describe('ADAPTERS', () => {
  it('adds a format from a folder, for any region that names it', async () => {
    const place = relative(process.cwd(), template);
    const adapterFor = await adaptersOf({ ADAPTERS: `own-format=${place}` });
    if (!adapterFor.ok) throw new Error(adapterFor.failure.join());
    expect(adapterFor.value('341126', { adapter: 'own-format' })?.region).toBe('341126');
    expect(adapterFor.value('330402', { adapter: 'zhejiang' })?.region).toBe('330402');
    expect(adapterFor.value('330402', { adapter: 'nobody-s' })).toBeUndefined();
  });

  it('names every mistake at once', async () => {
    const wrong = `zhejiang=${template},half,gone=./no/such/folder,none=${join(template, 'samples.ts')}`;
    const problems = await adaptersOf({ ADAPTERS: wrong });
    if (problems.ok) throw new Error('accepted');
    for (const words of [
      'is a format of this build',
      'half is not name=',
      'cannot be loaded',
      'exports no `format`',
    ])
      expect(problems.failure.join('\n')).toContain(words);
    expect(problems.failure).toHaveLength(4);
  });
});
