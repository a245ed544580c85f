import { createHash, createPublicKey, createVerify } from 'node:crypto';
import { readSealedSignature } from '../../../gateway/documents/ofd/ses.ts';
import { sm } from '../../../gateway/documents/ofd/sm.ts';
import { planOf, sealed } from '../../../gateway/documents/ofd/testing/sealed.ts';
import { readCertificate } from '../../../gateway/documents/ofd/x509.ts';
import type { Figure } from '../report.ts';
import { roundsOf } from './cpu.ts';

/** What an SM2 signature costs here beside Node's own verification with a key that is ready. */
export async function sm2Signatures(rounds: number, seconds: number): Promise<Figure[]> {
  const value = sealed(planOf(4)).get('Doc_0/Signs/Sign_0/SignedValue.dat');
  const sealing = value && readSealedSignature(value);
  const signer = sealing && readCertificate(sealing.certificate);
  if (!sealing || !signer) throw new Error('no sealed file');
  const { signed, signature } = sealing;
  const spki = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');
  const der = Buffer.concat([spki, signer.point]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  // As long as Z; what it says costs nothing, and the answer is no.
  const z = createHash('sm3').update(signer.point).digest();
  const { verify } = sm();
  const [ours = [], bare = []] = await roundsOf(rounds, seconds, [
    () => verify(signer.point, signed, signature),
    () => !createVerify('sm3').update(z).update(signed).verify(key, signature),
  ]);
  const perSecond = (ms: readonly number[]) => ms.map((one) => 1000 / one);
  const name = 'SM2 signatures by Node alone';
  const unit = '/s of CPU';
  return [
    {
      name: 'SM2 signatures',
      against: name,
      unit,
      rounds: perSecond(ours),
      note: `Z, one encoding per signature; ${signed.length} bytes; goal: at least 0.9`,
    },
    { name, unit, rounds: perSecond(bare), note: 'createVerify, key imported before' },
  ];
}
