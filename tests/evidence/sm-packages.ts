import { expect, it } from 'vitest';
import { extendSmTree } from '../../gateway/audit/log/sm-tree.ts';
import { formatSmVkey } from '../../gateway/audit/tree/sm-checkpoint.ts';
import { verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { newSm2Jwk } from '../../gateway/platform/keys/sm2.ts';
import { pointOf } from '../../gateway/platform/keys/sm2-key.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import { type Bytes, type Files, first, nthOf, signedAnew, text } from './package-files.ts';
import { type Made, python, secondVerdict } from './verdicts.ts';

type Making = Made & {
  readonly platform: () => Platform;
  readonly packageBy: (platform: Platform) => Promise<Bytes>;
};

const noteOf = (files: ReadonlyMap<string, Bytes>): string =>
  new TextDecoder().decode(files.get('checkpoint-sm3.txt'));

/** Whoever rewrites the head of the tree rewrites every proof. */
function rewritten(files: Files, edit: (note: string) => string): void {
  const before = noteOf(files);
  for (const [name, bytes] of files)
    if (name === 'checkpoint-sm3.txt' || name.startsWith('proofs-sm3/'))
      files.set(name, text(new TextDecoder().decode(bytes).replace(before, edit(before))));
}

/** The tree of commercial cryptography in packages; part of the tests of packages, whose case it takes. */
export function smPackages(made: Making): void {
  it('the leaves are proven by SM3 and SM2 too, by another verifier as by ours, and what was changed of that is refused', async () => {
    const key = newSm2Jwk('sm-1');
    const platform = made.platform();
    const kept = { ...platform, config: { ...platform.config, logSmKeys: [key] } };
    await extendSmTree(kept, [key], 3);
    const early = await made.packageBy(kept);
    while ((await extendSmTree(kept, [key])).taken > 0);
    const whole = await made.packageBy(kept);
    const { problems, found } = await verifyEvidence(whole, made.vkey);
    expect({ problems, found }).toMatchObject({
      problems: [],
      found: { smEvents: found['events'] },
    });
    const smVkey = String(found['smTree']);
    expect((await verifyEvidence(whole, undefined, undefined, smVkey)).holds).toBe(true);
    const said = async (bytes: Bytes, given?: string) =>
      (await verifyEvidence(bytes, made.vkey, undefined, given)).problems[0] ?? 'holds';
    expect(await said(made.whole, smVkey)).toContain('no SM3 tree');
    expect([await said(early), await said(early, smVkey)]).toEqual([
      'holds',
      expect.stringContaining('events when this was made'),
    ]);
    const forged: readonly (readonly [(files: Files) => unknown, string])[] = [
      [(files) => rewritten(files, (note) => note.replace(/\n\d+\n/, '\n5\n')), 'does not hold'],
      [(files) => rewritten(files, (note) => note.replace('log-sm3', 'log-sm4')), 'not that of'],
      [(files) => files.delete(first(files, 'proofs-sm3')), 'is missing'],
      [
        (files) =>
          files.set(
            nthOf(files, 'proofs-sm3', 1),
            files.get(nthOf(files, 'proofs-sm3', 2)) ?? text(''),
          ),
        'not in the signed log',
      ],
      [
        (files) => files.set('proofs-sm3/999999999999.tlog-proof', text('x')),
        'more than there are leaves',
      ],
    ];
    for (const [edit, why] of forged) {
      const bytes = await signedAnew(whole, edit);
      expect(await said(bytes)).toContain(why);
      // The other one, in pure Python, takes its time: once.
      if (python !== undefined && why === 'does not hold')
        expect(await secondVerdict(await made.inFile(bytes))).toHaveProperty('refused');
    }
    const [name = ''] = smVkey.split('+');
    const another = formatSmVkey({ name, point: pointOf(newSm2Jwk('sm-2')) });
    expect(await said(whole, another)).toContain('nobody who is known signed');
    if (python !== undefined)
      expect(await secondVerdict(await made.inFile(whole))).toMatchObject({
        smEvents: found['events'],
      });
  });
}
