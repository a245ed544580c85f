import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { bombs } from './bombs.ts';
import { attacks, forgeries } from './forgeries.ts';
import { type Bytes, filesOf, signedAnew, text } from './package-files.ts';
import { type Made, run } from './verdicts.ts';

const measure = new URL('measure-refusals.ts', import.meta.url);
type Cost = { readonly said: string; readonly seconds: number; readonly megabytes: number };

const outcome = async (bytes: Bytes, key?: string) =>
  (await verifyEvidence(bytes, key)).problems[0] ?? 'holds';

/** Packages of people who want them to be believed, or a verifier to fall over; part of the tests of packages, whose case it takes. */
export function hostilePackages(made: Made): void {
  it.each(attacks)('%s', async (_, make) => {
    expect(await outcome(make(made.whole))).not.toBe('holds');
  });

  it.each(forgeries)('signed anew by a forger: %s', async (_, edit, why) => {
    expect(await outcome(await signedAnew(made.whole, edit), made.vkey)).toContain(why);
  });

  it('a checkpoint of another log that has the same key', async () => {
    const note = new TextDecoder().decode(filesOf(made.whole).get('checkpoint.txt'));
    const [said = '', line = ''] = note.split('\n\n');
    const other = `${said.replace(/^\S+/, 'other.example/log')}\n`;
    const [dash, name, encoded = ''] = line.trim().split(' ');
    const signature = await made.signAsLog(text(other));
    const id = Buffer.from(encoded, 'base64').subarray(0, 4);
    const signed = Buffer.concat([id, new Uint8Array(signature)]).toString('base64');
    const moved = await signedAnew(made.whole, (files) =>
      files.set('checkpoint.txt', text(`${other}\n${dash} ${name} ${signed}\n`)),
    );
    expect(await outcome(moved, made.vkey)).toContain('checkpoint is of other.example/log');
  });

  it('signed anew by a forger and else as it was: the verdict names the forger’s key beside ours', async () => {
    const [ours, theirs] = [
      await verifyEvidence(made.whole),
      await verifyEvidence(await signedAnew(made.whole, () => {})),
    ];
    expect([theirs.holds, theirs.found['events']]).toEqual([true, ours.found['events']]);
    expect(theirs.found['signedBy']).not.toBe(ours.found['signedBy']);
  });

  it('what is made to make a verifier fall over is refused, each in under 5 s of its time and 200 MB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bombs-'));
    try {
      const costOf = async (name: string): Promise<Cost> =>
        JSON.parse((await run(process.execPath, [measure.pathname, join(folder, name)])).stdout);
      await writeFile(join(folder, 'sparse.zip'), '');
      await truncate(join(folder, 'sparse.zip'), 10 * 1024 ** 3);
      expect((await costOf('sparse.zip')).said).toBe('larger than 64 MB');
      for (const [nth, [name, make, why]] of bombs.entries()) {
        await writeFile(join(folder, `${nth}.zip`), await make(made.whole));
        const cost = await costOf(`${nth}.zip`);
        expect({ name, ...cost }).toMatchObject({ name, said: expect.stringMatching(why) });
        const isCheap = cost.seconds < 5 && cost.megabytes < 200;
        expect(isCheap, `${name}: ${cost.seconds} s, ${cost.megabytes} MB`).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('another log’s key than the one that was published', async () => {
    const other = made.vkey.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
    expect(await outcome(made.whole, other)).not.toBe('holds');
  });

  it('one byte changed, wherever it is', async () => {
    const step = Math.max(1, Math.floor(made.whole.length / 60));
    for (let at = 3; at < made.whole.length; at += step) {
      const bent = made.whole.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      expect({ at, said: await outcome(bent) }).not.toEqual({ at, said: 'holds' });
    }
  });
}
