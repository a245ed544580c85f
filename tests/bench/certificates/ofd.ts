import { createHash } from 'node:crypto';
import { certified } from '#adapters/kit/platform/authority';
import type { Parts } from '#adapters/kit/platform/document';
import { packed } from '#adapters/kit/platform/sealed-file';
import { examineFile } from '../../../gateway/documents/ofd/examine.ts';
import { readSealedSignature } from '../../../gateway/documents/ofd/ses.ts';
import { sm } from '../../../gateway/documents/ofd/sm.ts';
import {
  authority,
  now,
  planOf,
  sealed,
  trust,
} from '../../../gateway/documents/ofd/testing/sealed.ts';
import { readCertificate } from '../../../gateway/documents/ofd/x509.ts';
import type { Figure } from '../report.ts';
import { roundsOf } from './cpu.ts';

/** More seals and certificates than are kept as proven: each file is read as if nobody had seen its seal. */
const strangers = 360;
const term = { from: new Date('2024-01-01T00:00:00Z'), until: new Date('2034-01-01T00:00:00Z') };

function ofItsOwn(nth: number): Parts {
  const maker = certified(`示例制章机构${nth}`, authority, term);
  const signer = certified(`示例机关${nth}`, authority, term);
  return sealed(planOf(4, { maker, signers: [signer] }, { signer }));
}

/** The digests and the four signatures of one file: of the document, of the seal, and of both certificates. */
function bareWork(parts: Parts): () => boolean {
  const value = parts.get('Doc_0/Signs/Sign_0/SignedValue.dat');
  const signature = value && readSealedSignature(value);
  const signer = signature && readCertificate(signature.certificate);
  const maker = signature && readCertificate(signature.seal.makerCertificate);
  const [root] = trust.authorities;
  if (!signature || !signer || !maker || !root) throw new Error('no sealed file');
  const digested = [...parts]
    .filter(([path]) => path !== 'OFD.xml' && !/Sign_0\/Se|Signatures|SignedValue/.test(path))
    .map(([, content]) => content);
  const { verify } = sm();
  const { seal } = signature;
  return () => {
    for (const content of digested) createHash('sm3').update(content).digest();
    return (
      verify(signer.point, signature.signed, signature.signature) &&
      verify(maker.point, seal.makerSigned, seal.makerSignature) &&
      verify(root.point, signer.signed, signer.signature) &&
      verify(root.point, maker.signed, maker.signature)
    );
  };
}

const counts = (file: Uint8Array): boolean =>
  examineFile(file, trust, now).findings.every(({ outcome }) => outcome === 'valid');

/** How much reading a sealed file costs beside what no reader is spared. */
export async function sealedFiles(rounds: number, seconds: number): Promise<Figure[]> {
  const parts = Array.from({ length: strangers }, (_, nth) => ofItsOwn(nth));
  const files = parts.map((each) => packed(each));
  const bare = parts.map(bareWork);
  const of = <T>(all: readonly T[], nth: number): T => all[nth % strangers] as T;
  const [known] = files;
  const [unseen = [], alone = [], seen = []] = await roundsOf(rounds, seconds, [
    (nth) => counts(of(files, nth)),
    (nth) => of(bare, nth)(),
    () => known !== undefined && counts(known),
  ]);
  const name = 'digests and signatures of a sealed file';
  const about = `${known?.length} bytes, ${parts[0]?.size} parts, SES V4`;
  const unit = 'ms CPU';
  return [
    {
      name: 'sealed files of seals never seen before',
      against: name,
      unit,
      rounds: unseen,
      note: `${about}; goal: at most 1.5`,
    },
    {
      name: 'sealed files of a known seal',
      against: name,
      unit,
      rounds: seen,
      note: 'seal and certificates were proven before',
    },
    { name, unit, rounds: alone, note: 'SM3 of each part, four SM2 signatures' },
  ];
}
