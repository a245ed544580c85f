import { createHash } from 'node:crypto';
import { packed } from '#adapters/kit/platform/sealed-file';
import { examineFile } from '../../gateway/documents/ofd/examine.ts';
import { readSealedSignature } from '../../gateway/documents/ofd/ses.ts';
import { sm } from '../../gateway/documents/ofd/sm.ts';
import { now, planOf, sealed, trust } from '../../gateway/documents/ofd/testing/sealed.ts';
import { readCertificate } from '../../gateway/documents/ofd/x509.ts';
import type { Size } from './accept.ts';
import type { House } from './house.ts';
import type { Figure } from './report.ts';

/** The digests and the four signatures of one file: of the document, of the seal, and of both certificates. */
function bareWork(parts: ReadonlyMap<string, Buffer>): () => boolean {
  const value = parts.get('Doc_0/Signs/Sign_0/SignedValue.dat');
  const signature = value && readSealedSignature(value);
  const signer = signature && readCertificate(signature.certificate);
  const maker = signature && readCertificate(signature.seal.makerCertificate);
  const [authority] = trust.authorities;
  if (!signature || !signer || !maker || !authority) throw new Error('no sealed file');
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
      verify(authority.point, signer.signed, signer.signature) &&
      verify(authority.point, maker.signed, maker.signature)
    );
  };
}

/** CPU of one piece of work, in ms: that depends least on who else uses the machine. */
function cpuOf(seconds: number, work: () => boolean): number {
  const until = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() < until) {
    if (!work()) throw new Error('the file does not count');
    done++;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / done;
}

/** How much reading a sealed file costs beside what no reader is spared. */
export async function benchOfd(_house: House, { rounds, seconds }: Size): Promise<Figure[]> {
  const parts = sealed(planOf(4));
  const file = packed(parts);
  const counts = () =>
    examineFile(file, trust, now).findings.every(({ outcome }) => outcome === 'valid');
  const bare = bareWork(parts as ReadonlyMap<string, Buffer>);
  const each = Math.max(1, seconds / 4);
  const made = Array.from({ length: rounds }, () => [cpuOf(each, counts), cpuOf(each, bare)]);
  const name = 'digests and signatures of a sealed file';
  const note = `${file.length} bytes, ${parts.size} parts, SES V4`;
  const figure = (at: number) => ({
    unit: 'ms CPU',
    rounds: made.map((round) => round[at] ?? Number.NaN),
    note,
  });
  return [
    { name: 'sealed files', against: name, ...figure(0) },
    { name, ...figure(1) },
  ];
}
