import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logVkey } from '../../gateway/audit/log/log-identity.ts';
import { newTestKey } from '../../gateway/audit/testing/tree.ts';
import { formatVkey, verifierOf } from '../../gateway/audit/tree/checkpoint.ts';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { evidencePackage } from '../../gateway/operation/supervision/evidence.ts';
import { endorse } from '../../gateway/platform/keys/log-endorsement.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';
import { changed } from '../evidence/forgeries.ts';
import { hostilePackages } from '../evidence/hostile-packages.ts';
import { type Bytes, edited, filesOf, first, signedAnew, text } from '../evidence/package-files.ts';
import { smPackages } from '../evidence/sm-packages.ts';
import { type Made, python, run, secondVerdict } from '../evidence/verdicts.ts';
import { witnessedPackages } from '../evidence/witnessed-packages.ts';
import { until } from '../setup/until.ts';
import { get, type Stage, startStage } from './refusals.ts';

const command = new URL('../../gateway/entries/evidence.ts', import.meta.url);

let stage: Stage;
let caseId: string;
let vkey: string;
let dir: string;
/** Made an hour later, when no token in it lives any more; one field is opened. */
let whole: Bytes;
let redacted: Bytes;

const caller = { clientId: 'delta-auditor', region: '310118', role: 'auditor' } as Caller;

async function packageBy(platform: Platform, ...disclose: string[]): Promise<Bytes> {
  const later = { ...platform, clock: () => new Date(platform.clock().getTime() + 3_600_000) };
  const request = { caller, caseId, purpose: 'litigation', disclose: new Set(disclose) };
  const made = await evidencePackage(later, request);
  if (!made || typeof made === 'string') throw new Error('nothing in the log');
  return made;
}

const packageOf = (...disclose: string[]) => packageBy(stage.gateway.platform, ...disclose);

beforeAll(async () => {
  stage = await startStage();
  stage.world.jiashan.setAutopilot('supplement_then_decide');
  ({ caseId } = await runSceneOne({
    qingpu: stage.member('qingpu-platform'),
    jiashan: stage.member('jiashan-platform'),
    step: (_, work) => work(),
  }));
  vkey = await logVkey(stage.gateway.platform);
  dir = await mkdtemp(join(tmpdir(), 'evidence-'));
  // Until the log has all of it.
  whole = await until(async () => {
    const made = await packageOf('holderName');
    const { found } = await verifyEvidence(made);
    return Number(found['senders']) > 0 && made;
  });
  redacted = await packageOf();
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  await stage.close();
});

async function inFile(bytes: Bytes): Promise<string> {
  const file = join(dir, `${crypto.randomUUID()}.zip`);
  await writeFile(file, bytes);
  return file;
}

/** Read when a test runs: the package is made before the first. */
const made: Made = {
  get whole() {
    return whole;
  },
  get vkey() {
    return vkey;
  },
  now: () => stage.gateway.platform.clock(),
  signAsLog: (data) => stage.gateway.platform.keys.log.sign(data),
  inFile,
};

const outcome = async (bytes: Bytes, key?: string) =>
  (await verifyEvidence(bytes, key)).problems[0] ?? 'holds';

describe('evidence that travels', () => {
  it('holds whole and redacted, by the log’s published key, with what senders signed; nothing personal is in the redacted one', async () => {
    const { holds, found } = await verifyEvidence(whole, vkey);
    expect({ holds, found }).toMatchObject({ holds: true, found: { caseId, keyWasGiven: true } });
    expect(Number(found['events'])).toBeGreaterThan(5);
    expect(Number(found['receipts'])).toBeGreaterThan(2);
    expect(found['disclosed']).not.toBe('');
    expect(await verifyEvidence(redacted, vkey)).toMatchObject({
      holds: true,
      found: { disclosed: '' },
    });
    const opened = filesOf(whole).get(first(filesOf(whole), 'disclosed')) ?? text('{}');
    const { value } = JSON.parse(new TextDecoder().decode(opened)) as { value: string };
    expect(new TextDecoder().decode(redacted)).not.toContain(value);
  });

  it('the one file says the same, alone in an empty folder and by whatever name', async () => {
    const { stdout: code } = await run(process.execPath, [command.pathname, 'script']);
    const script = join(dir, 'renamed.mjs');
    await writeFile(script, code);
    const verdictOn = (...asked: string[]) =>
      run(process.execPath, [script, ...asked], { cwd: dir, env: {} }).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: number; stdout: string }) => error,
      );
    const good = await verdictOn(await inFile(whole), '--vkey', vkey);
    expect(JSON.parse(good.stdout)).toMatchObject({ holds: true });
    const bad = await verdictOn(
      await inFile(changed(whole, (files) => files.delete(first(files, 'leaves')))),
      '--vkey',
      vkey,
    );
    expect([bad.code, JSON.parse(bad.stdout)]).toMatchObject([1, { holds: false }]);
    for (const nothing of [await verdictOn(), await verdictOn(join(dir, 'absent.zip'))])
      expect(nothing.code).toBe(2);
  });

  it.skipIf(python === undefined)(
    'a second verifier, in another language and from the specifications alone, agrees',
    async () => {
      const { found } = await verifyEvidence(whole);
      expect(await secondVerdict(await inFile(whole))).toMatchObject({
        caseId,
        size: found['size'],
        events: found['events'],
        senders: found['senders'],
      });
      const forged = changed(whole, (files) => files.set(first(files, 'leaves'), text('{}')));
      expect(await secondVerdict(await inFile(forged))).toHaveProperty('refused');
    },
  );

  it('a case with more events than a verifier takes makes no package, and is not read for one', async () => {
    const { platform } = stage.gateway;
    const request = { caller, caseId, purpose: 'litigation', disclose: new Set<string>() };
    const most = { leaves: 1000, files: 1000, heads: 1_000_000 };
    const made = (bound: Partial<typeof most>) =>
      evidencePackage(platform, request, { ...most, ...bound });
    expect(await made({ leaves: 3 })).toBe('too_large');
    expect(await made({ files: 9 })).toBe('too_large');
    // Where heads would fill it, only what witnesses said is left out beside the leaves.
    const lean = await made({ heads: 1 });
    if (!(lean instanceof Uint8Array)) throw new Error(String(lean));
    expect((await verifyEvidence(lean, vkey)).problems).toEqual([]);
  });

  it('is given out over HTTP to auditors, within their mandate, and its person sees that', async () => {
    const token = await stage.member('delta-auditor').ownToken('audit:read');
    const answer = await stage.ask(get(`/v1/audit/cases/${caseId}/evidence`, token));
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip']);
    const events = await stage.ask(get(`/v1/audit/cases/${caseId}`, token));
    expect(events.text).toContain('"audit.exported"');
    const window = await stage.member('qingpu-platform').ownToken('cases:read');
    const refused = await stage.ask(get(`/v1/audit/cases/${caseId}/evidence`, window));
    expect(refused.status).toBe(403);
  });
});

describe('witnesses of the log', () => witnessedPackages(made));

it('who kept an older key of the log believes the newer one by its word, and by nobody else’s', async () => {
  const old = await newTestKey('log-0');
  const [origin = ''] = vkey.split('+');
  const kept = await formatVkey(verifierOf(origin, old.publicJwk));
  const { x = '' } = stage.gateway.platform.keys.log.publicJwk;
  const word = { sign: old.sign, x: old.publicJwk.x ?? '' };
  const after = async (endorsement: object) =>
    signedAnew(whole, (files) =>
      edited(files, 'keys.json', { logKeys: [{ vkey, ...endorsement }, { vkey: kept }] }),
    );
  const endorsed = await after({ endorsement: await endorse(word, x) });
  expect(await verifyEvidence(endorsed, kept)).toMatchObject({ holds: true, found: { log: vkey } });
  expect(await outcome(await after({}), kept)).toContain('neither is nor follows');
  const forged = await after({ endorsement: await endorse(word, `${x.slice(1)}A`) });
  expect(await outcome(forged)).toContain('did not endorse');
});

it('a package from before there were witnesses, whose policy is something else, holds as one that nobody watched', async () => {
  const old = await signedAnew(whole, (files) => edited(files, 'keys.json', { policy: {} }));
  expect(await verifyEvidence(old, vkey)).toMatchObject({
    holds: true,
    found: { witnessedAt: '' },
  });
});

describe('the tree of commercial cryptography', () =>
  smPackages(Object.assign(made, { platform: () => stage.gateway.platform, packageBy })));

describe('hostile packages are refused', () => hostilePackages(made));
