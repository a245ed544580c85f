import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certifiedStamper, newAuthority } from '#adapters/kit/platform/authority';
import { certificateParts, type Face } from '#adapters/kit/platform/document';
import { packed, sealParts } from '#adapters/kit/platform/sealed-file';
import { bodies, certificates, people } from '#adapters/kit/sample-world';
import {
  basicCodes,
  federation,
  itemCode,
  jiashan,
} from '../../../tests/certificates/federation.ts';
import { startWorld, type World, wanted } from '../../../tests/certificates/world.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import { forgetFederation, storeFederation } from '../../trust/federation/store.ts';
import { authority, planOf, sealId, signer, type } from '../ofd/testing/sealed.ts';
import { type ListPlan, listOf, stampOver } from '../ofd/testing/stamps.ts';
import { prefetchLists } from './prefetch.ts';

const [shen] = people;
const sample = certificates.find(
  (one) => one.type.code === type && one.holders[0]?.code === shen.idNumber,
);
const face: Face = [
  ['证照标识', sample?.identifier ?? ''],
  ['证照类型代码', type],
  ['证照名称', '法定代表人授权书'],
  ['证照编号', sample?.number ?? ''],
  ['持证主体', shen.name],
  ['持证主体代码', shen.idNumber],
  ['持证主体代码类型代码', '111'],
  ['证照颁发机构', bodies['320509'].name],
  ['证照颁发机构代码', bodies['320509'].code],
  ['证照颁发日期', '20260301'],
  ['证照有效期截止日期', '20300228'],
  ['授权范围', '企业登记'],
];

const day = 86_400_000;
const from = new Date('2024-01-01T00:00:00Z');
const stampRoot = newAuthority('示例时间戳根', { from, until: new Date(Date.now() + 999 * day) });
const stamper = certifiedStamper('示例时间戳机构', stampRoot, {
  from,
  until: new Date(Date.now() + 99 * day),
});
/** Signed on 1 March 2026 with a seal that ended a month later. */
const fileOf = (stamped: boolean) =>
  packed(
    sealParts(
      certificateParts('法定代表人授权书', face),
      planOf(
        4,
        { until: new Date('2026-04-01T00:00:00Z') },
        stamped
          ? {
              stamp: (signature) =>
                stampOver(signature, { by: stamper, at: new Date('2026-03-01T02:00:05Z') }),
            }
          : {},
      ),
    ),
  ).toString('base64');

const listsOf = (...revoked: ListPlan['revoked']) => {
  const term = { from: new Date(Date.now() - day), until: new Date(Date.now() + day) };
  return new Map([
    ['/seals.crl', listOf({ by: authority, ...term, revoked })],
    ['/stamps.crl', listOf({ by: stampRoot, ...term, revoked: [] })],
  ]);
};

let world: World;
let server: Server;
let published: ReadonlyMap<string, Buffer> = listsOf();
beforeAll(async () => {
  world = await startWorld();
  server = createServer(({ url = '' }, answer) => {
    const list = published.get(url);
    answer.writeHead(list ? 200 : 404).end(list);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const certificateSeals = {
    authorities: [authority.certificate.toString('base64')],
    timeStampAuthorities: [stampRoot.certificate.toString('base64')],
    revocationLists: [`${origin}/seals.crl`, `${origin}/stamps.crl`],
    seals: [{ sealId, issuer: bodies['320509'].code, types: [type] }],
  };
  const regions = federation.regions.map((region) =>
    region.code === '320509' ? { ...region, certificateSeals } : region,
  );
  const document = FederationDocument.parse({ ...federation, version: 2, regions });
  await storeFederation(world.platform, document, 'test');
  forgetFederation(world.platform);
});
afterAll(async () => {
  server.close();
  await world.close();
});

async function verify(document: string) {
  const purpose = { itemCode: itemCode(basicCodes.setUp), reason: '核验', until: wanted().until };
  const asked = { format: 'ofd', document, issuerRegion: '320509', purpose };
  const { body } = await world.post('verify', await world.memberToken(jiashan), asked);
  const { verdict, checks } = body as { verdict: string; checks: Record<string, string>[] };
  return { verdict, reasons: checks.map(({ reason }) => reason) };
}

it('a file whose seal has ended counts by its time stamp, until its authority says that the signer was revoked before', async () => {
  const [stamped, plain] = [fileOf(true), fileOf(false)];
  // Fetched beforehand: nobody waits for an authority, nor tells it who looks at what.
  await prefetchLists(world.platform);
  published = new Map();
  const whole = await verify(stamped);
  expect(whole.reasons).toContain('time.stamped');
  expect(whole.verdict).toBe('valid');
  expect(await verify(plain)).toMatchObject({
    verdict: 'indeterminate',
    reasons: expect.arrayContaining(['time.signing_time_unproven']),
  });
  published = listsOf([signer.serial, new Date('2026-02-01T00:00:00Z')]);
  world.passSeconds(601);
  const revoked = await verify(stamped);
  expect(revoked.verdict).toBe('invalid');
  expect(revoked.reasons).toContain('issuer.seal_certificate_revoked');
});
