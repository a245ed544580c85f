import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logVkey } from '../../gateway/audit/log/log-identity.ts';
import { newTestKey } from '../../gateway/audit/testing/tree.ts';
import { formatVkey, verifierOf, witnessVkey } from '../../gateway/audit/tree/checkpoint.ts';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { zipOf } from '../../gateway/audit/verifier/zip.ts';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { evidencePackage } from '../../gateway/operation/supervision/evidence.ts';
import { endorse } from '../../gateway/platform/keys/log-endorsement.ts';
import type { SigningKey } from '../../gateway/platform/keys/signing-key.ts';
import type { Caller } from '../../gateway/trust/identity/caller.ts';
import { attacks, changed, forgeries } from '../evidence/forgeries.ts';
import {
  type Bytes,
  edited,
  filesOf,
  first,
  signedAnew,
  text,
  witnessed,
} from '../evidence/package-files.ts';
import { onPath } from '../setup/find-program.ts';
import { until } from '../setup/until.ts';
import { get, type Stage, startStage } from './refusals.ts';

const run = promisify(execFile);
const command = new URL('../../gateway/entries/evidence.ts', import.meta.url);
const second = new URL('../evidence/verify_evidence.py', import.meta.url);

const python = await onPath('python3');

let stage: Stage;
let caseId: string;
let vkey: string;
let dir: string;
/** Made an hour later, when no token in it lives any more; one field is opened. */
let whole: Bytes;
let redacted: Bytes;

const seenBy = (by: readonly SigningKey[], policy: string) =>
  witnessed(whole, { vkey, by, policy, now: stage.gateway.platform.clock() });

const caller = { clientId: 'delta-auditor', region: '310118', role: 'auditor' } as Caller;

async function packageOf(...disclose: string[]): Promise<Bytes> {
  const { platform } = stage.gateway;
  const later = { ...platform, clock: () => new Date(platform.clock().getTime() + 3_600_000) };
  const request = { caller, caseId, purpose: 'litigation', disclose: new Set(disclose) };
  const made = await evidencePackage(later, request);
  if (!made || typeof made === 'string') throw new Error('nothing in the log');
  return made;
}

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
      const judge = async (bytes: Bytes) =>
        JSON.parse(
          (
            await run(python ?? '', [second.pathname, await inFile(bytes)]).catch(
              (error: { stdout: string }) => error,
            )
          ).stdout,
        ) as Record<string, unknown>;
      const { found } = await verifyEvidence(whole);
      expect(await judge(whole)).toMatchObject({
        caseId,
        size: found['size'],
        events: found['events'],
        senders: found['senders'],
      });
      const forged = changed(whole, (files) => files.set(first(files, 'leaves'), text('{}')));
      expect(await judge(forged)).toHaveProperty('refused');
    },
  );

  it('a case with more events than a verifier takes makes no package, and is not read for one', async () => {
    const { platform } = stage.gateway;
    const request = { caller, caseId, purpose: 'litigation', disclose: new Set<string>() };
    expect(await evidencePackage(platform, request, { leaves: 3, files: 1000 })).toBe('too_large');
    expect(await evidencePackage(platform, request, { leaves: 1000, files: 9 })).toBe('too_large');
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

describe('witnesses of the log', () => {
  it('a package holds if those saw its checkpoint whom its policy asks for, and by a stricter one that was published elsewhere only if those did', async () => {
    const [a, b] = await Promise.all(['w.example/a', 'w.example/b'].map(newTestKey));
    if (!a || !b) throw new Error('no keys');
    const [va, vb] = await Promise.all([a, b].map((key) => witnessVkey(key.kid, key.publicJwk)));
    const policyOf = (count: number) =>
      `witness a ${va}\nwitness b ${vb}\ngroup both ${count} a b\nquorum both\n`;
    const seen = await seenBy([a], policyOf(1));
    expect(await verifyEvidence(seen, vkey)).toMatchObject({
      holds: true,
      found: { witnesses: 'a (1/2)', policyWasGiven: false },
    });
    expect((await verifyEvidence(seen, vkey, policyOf(2))).problems[0]).toContain('only these saw');
    expect(await outcome(await seenBy([a], policyOf(2)))).toContain('only these saw');
    const both = await seenBy([a, b], policyOf(2));
    expect(await verifyEvidence(both, undefined, `log ${vkey}\n${policyOf(2)}`)).toMatchObject({
      holds: true,
      found: { witnesses: 'a, b (2/2)', keyWasGiven: true, policyWasGiven: true },
    });
    const twice = policyOf(2).replace(vb ?? '', await witnessVkey('w.example/c', a.publicJwk));
    expect(await outcome(await seenBy([a, a], twice))).toContain('there twice');
    if (python === undefined) return;
    const judge = async (bytes: Bytes) =>
      run(python, [second.pathname, await inFile(bytes)]).then(
        () => 'holds',
        () => 'refused',
      );
    expect(await Promise.all([judge(both), judge(await seenBy([a], policyOf(2)))])).toEqual([
      'holds',
      'refused',
    ]);
  });
});

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

describe('hostile packages are refused', () => {
  it.each(attacks)('%s', async (_, make) => {
    expect(await outcome(make(whole))).not.toBe('holds');
  });

  it.each(forgeries)('signed anew by a forger: %s', async (_, edit, why) => {
    expect(await outcome(await signedAnew(whole, edit), vkey)).toContain(why);
  });

  it('a checkpoint of another log that has the same key', async () => {
    const note = new TextDecoder().decode(filesOf(whole).get('checkpoint.txt'));
    const [said = '', line = ''] = note.split('\n\n');
    const other = `${said.replace(/^\S+/, 'other.example/log')}\n`;
    const [dash, name, encoded = ''] = line.trim().split(' ');
    const signature = await stage.gateway.platform.keys.log.sign(text(other));
    const id = Buffer.from(encoded, 'base64').subarray(0, 4);
    const signed = Buffer.concat([id, new Uint8Array(signature)]).toString('base64');
    const moved = await signedAnew(whole, (files) =>
      files.set('checkpoint.txt', text(`${other}\n${dash} ${name} ${signed}\n`)),
    );
    expect(await outcome(moved, vkey)).toContain('checkpoint is of other.example/log');
  });

  it('signed anew by a forger and else as it was: the verdict names the forger’s key beside ours', async () => {
    const [ours, theirs] = [
      await verifyEvidence(whole),
      await verifyEvidence(await signedAnew(whole, () => {})),
    ];
    expect([theirs.holds, theirs.found['events']]).toEqual([true, ours.found['events']]);
    expect(theirs.found['signedBy']).not.toBe(ours.found['signedBy']);
  });

  it('a name that is there twice', async () => {
    const [name, bytes] = [...filesOf(whole)][0] ?? ['', text('')];
    const twice = zipOf(
      Object.assign(new Map([[name, bytes]]), {
        *[Symbol.iterator]() {
          yield [name, bytes];
          yield [name, bytes];
        },
      }) as never,
    );
    expect(await outcome(twice)).toContain('twice');
  });

  it('a bomb: a compressed file, and one that says it is larger than the package', async () => {
    for (const [at, value] of [
      [8, 8],
      [18, 0xff],
    ] as const) {
      const bomb = whole.slice();
      bomb[at] = value;
      expect(await outcome(bomb)).not.toBe('holds');
    }
    expect(await outcome(new Uint8Array(65 * 1024 * 1024))).toBe('larger than 64 MB');
  });

  it('another log’s key than the one that was published', async () => {
    const other = vkey.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
    expect(await outcome(whole, other)).not.toBe('holds');
  });

  it('one byte changed, wherever it is', async () => {
    const step = Math.max(1, Math.floor(whole.length / 60));
    for (let at = 3; at < whole.length; at += step) {
      const bent = whole.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect({ at, said: await outcome(bent) }).not.toEqual({ at, said: 'holds' });
    }
  });
});
