import { certified, type Holder, newAuthority } from '../../kit/platform/authority.ts';
import { certificateParts, type Face } from '../../kit/platform/document.ts';
import { packed, sealParts } from '../../kit/platform/sealed-file.ts';
import type { PlatformSeals } from '../../kit/reference-platform.ts';
import { bodies, certificateTypes } from '../../kit/sample-world.ts';
import type { WrittenCertificate } from './certificate-store.ts';

/** What this platform seals; its other certificates are given as data alone. */
const sealedType = certificateTypes.representativeAuthorisation.code;
const sealId = '32050900000001';
const issuer = bodies['320509'];
const term = { from: new Date('2024-01-01T00:00:00Z'), until: new Date('2044-01-01T00:00:00Z') };

const split = (name: string, values: string): Face =>
  values.split('^').map((value) => [name, value] as const);

/** 照面信息, by the names of the national standard. */
const faceOf = (written: WrittenCertificate): Face => [
  ['证照标识', written.certCode],
  ['证照类型代码', written.certTypeCode],
  ['证照名称', written.certName],
  ['证照编号', written.certNumber],
  ...split('持证主体', written.holderName),
  ...split('持证主体代码', written.holderCode),
  ...split('持证主体代码类型代码', written.holderTypeCode),
  ['证照颁发机构', written.issueDeptName],
  ['证照颁发机构代码', written.issueDeptCode],
  ['证照颁发日期', written.issueDate],
  ['证照有效期起始日期', written.validStartDate],
  ['证照有效期截止日期', written.validEndDate],
  ...(written.extInfo['authScope'] === undefined
    ? []
    : [['授权范围', written.extInfo['authScope']] as const]),
];

type Hands = { readonly authority: Holder; readonly maker: Holder; readonly signer: Holder };

function newHands(): Hands {
  const authority = newAuthority('江苏示例电子认证机构', term);
  const maker = certified('江苏示例制章机构', authority, term);
  return { authority, maker, signer: certified(issuer.name, authority, term) };
}

/** Seals the platform's certificates as files; each file is made once, when it is first asked for. */
export function makeSealing() {
  let hands: Hands | undefined;
  const files = new Map<string, string>();
  const known = (): Hands => {
    hands ??= newHands();
    return hands;
  };

  function seal(written: WrittenCertificate): string {
    const { maker, signer } = known();
    const day = written.issueDate.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
    const sealed = sealParts(certificateParts(written.certName, faceOf(written)), {
      seal: {
        version: 4,
        id: sealId,
        name: `${issuer.name}电子证照专用章`,
        maker,
        signers: [signer],
        ...term,
      },
      signer,
      at: new Date(`${day}T00:00:00+08:00`),
    });
    return packed(sealed).toString('base64');
  }

  return {
    seals: (): PlatformSeals => ({
      authorities: [known().authority.certificate.toString('base64')],
      seals: [{ sealId, issuer: issuer.code, types: [sealedType] }],
    }),
    fileOf: (written: WrittenCertificate): { readonly ofdFile?: string } => {
      if (written.certTypeCode !== sealedType) return {};
      const ofdFile = files.get(written.certCode) ?? seal(written);
      files.set(written.certCode, ofdFile);
      return { ofdFile };
    },
  };
}
