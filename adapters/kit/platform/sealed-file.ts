import { createHash } from 'node:crypto';
import type { Holder } from './authority.ts';
import type { Parts } from './document.ts';
import { makeSeal, type SealPlan, sealSignature } from './seal.ts';
import { zip } from './zip.ts';

const signPath = 'Doc_0/Signs/Sign_0/Signature.xml';

const algorithms = {
  SM3: { name: 'SM3', hash: 'sm3' },
  OID: { name: '1.2.156.10197.1.401', hash: 'sm3' },
  SHA256: { name: 'SHA256', hash: 'sha256' },
} as const;

export type SigningPlan = {
  readonly seal: SealPlan;
  readonly signer: Holder;
  readonly at: Date;
  readonly digest?: keyof typeof algorithms;
  /** Which parts it covers; absent: all but OFD.xml, which genuine files leave out. */
  readonly covers?: (path: string) => boolean;
  /** Who stamps time on the signature; absent: nobody. */
  readonly stamp?: (signature: Uint8Array) => Uint8Array;
  /** How often each reference is written. */
  readonly times?: number;
};

const root = 'xmlns:ofd="http://www.ofdspec.org/2016"';

function signatureXml(parts: Parts, { digest = 'SM3', covers, times = 1 }: SigningPlan): Buffer {
  const { name, hash } = algorithms[digest];
  const chosen = covers ?? ((path: string) => path !== 'OFD.xml');
  const references = [...parts]
    .filter(([path]) => chosen(path))
    .map(([path, content]) => {
      const value = createHash(hash).update(content).digest('base64');
      return `<ofd:Reference FileRef="/${path}"><ofd:CheckValue>${value}</ofd:CheckValue></ofd:Reference>`;
    })
    .join('');
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signature ${root}><ofd:SignedInfo><ofd:Provider ProviderName="sample"/><ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod><ofd:References CheckMethod="${name}">${references.repeat(times)}</ofd:References><ofd:StampAnnot ID="1" PageRef="1" Boundary="150 90 40 40"/><ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`,
  );
}

const signaturesXml = Buffer.from(
  `<?xml version="1.0" encoding="UTF-8"?>\n<ofd:Signatures ${root}><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>`,
);

/** The parts with a seal under them. */
export function sealParts(parts: Parts, plan: SigningPlan): Parts {
  const seal = makeSeal(plan.seal);
  const signature = signatureXml(parts, plan);
  const given = { signature, path: `/${signPath}`, at: plan.at, stamp: plan.stamp };
  return new Map([
    ...parts,
    ['Doc_0/Signs/Signatures.xml', signaturesXml],
    [signPath, signature],
    ['Doc_0/Signs/Sign_0/Seal.esl', seal],
    [
      'Doc_0/Signs/Sign_0/SignedValue.dat',
      sealSignature(seal, plan.seal.version, plan.signer, given),
    ],
  ]);
}

export const packed = (parts: Parts): Buffer =>
  zip([...parts].map(([name, content]) => ({ name, content })));
