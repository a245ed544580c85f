import { expect, it } from 'vitest';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { zipOf } from '../../gateway/audit/verifier/zip.ts';
import { attacks, forgeries } from './forgeries.ts';
import { type Bytes, filesOf, signedAnew, text } from './package-files.ts';
import type { Made } from './verdicts.ts';

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

  it('a name that is there twice', async () => {
    const [name, bytes] = [...filesOf(made.whole)][0] ?? ['', text('')];
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
      const bomb = made.whole.slice();
      bomb[at] = value;
      expect(await outcome(bomb)).not.toBe('holds');
    }
    expect(await outcome(new Uint8Array(65 * 1024 * 1024))).toBe('larger than 64 MB');
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
