import { broken, same } from '#adapters/conformance/check';
import { Held, Listed, Standing } from '#adapters/native/api-doors';
import { mod37_36CheckCharacter } from '#contracts/check-digits';
import { parseCertificateIdentifier } from '#contracts/identifiers';
import { Item } from '#contracts/item';
import { fieldErrors } from '../../platform/http/http.ts';
import { answered, refusedAs } from './exchanges.ts';
import { ask, brokenIn, type Exchange, type PlatformCheck, type Probe } from './probe.ts';

const listed = async (p: Probe) => {
  const exchange = await ask(p, { method: 'GET', path: '/items' });
  return { exchange, items: answered(exchange, Listed, 'the catalogue').items };
};

const itemChecks: readonly PlatformCheck[] = [
  {
    id: 'items.list',
    group: 'items',
    holds: 'GET /items: every entry is an item as the catalogue has it, of this region',
    needs: ['items'],
    run: async (p) => {
      const { exchange, items } = await listed(p);
      for (const [index, item] of items.entries()) {
        const { data, error } = Item.safeParse(item);
        const [fault] = error ? fieldErrors(error) : [];
        if (fault) brokenIn(exchange, `/items/${index}${fault.pointer} ${fault.reason}`);
        if (data && data.region !== p.subject.region)
          brokenIn(exchange, `/items/${index}/region is not ${p.subject.region}`);
      }
    },
  },
  {
    id: 'items.tried',
    group: 'items',
    holds: 'GET /items: the item that cases are for is in it, once',
    needs: ['items'],
    run: async (p) => {
      const codes = (await listed(p)).items.map((item) => Object(item).code as unknown);
      same(codes.filter((code) => code === p.subject.itemCode).length, 1, p.subject.itemCode);
    },
  },
];

const purpose = (p: Probe) => ({
  itemCode: p.subject.itemCode,
  reason: '合规检验',
  until: new Date(Date.now() + 3_600_000).toISOString(),
});

type Holder = { readonly code: string; readonly codeType: string; readonly name: string };
const retrieve = (p: Probe, holder: Holder, type: string) => {
  const requestId = crypto.randomUUID();
  const body = { holder, type, purpose: purpose(p), requestId };
  return ask(p, { method: 'POST', path: '/certificates/retrieve', body, id: requestId });
};

const heldBy = async (p: Probe) => {
  const { certificate } = p.subject;
  if (!certificate) return broken('no certificate to ask for');
  const exchange = await retrieve(p, certificate.holder, certificate.type);
  const held = answered(exchange, Held, 'a certificate that is held').certificate;
  return { asked: certificate, exchange, held: held ?? brokenIn(exchange, 'it was not found') };
};

/** The same certificate in a version that nobody issued; its check character is right. */
function neverIssued(identifier: string, exchange: Exchange): string {
  const parts = parseCertificateIdentifier(identifier) ?? brokenIn(exchange, 'no identifier');
  const { type, issuer, serial } = parts;
  const version = parts.version === '999' ? '998' : '999';
  const check = mod37_36CheckCharacter(type + issuer + serial + version);
  return ['1.2.156.3005.2', type, issuer, serial, version, check].join('.');
}

const standing = (p: Probe, identifier: string) =>
  ask(p, { method: 'POST', path: '/certificates/status', body: { identifier } });

const certificateChecks: readonly PlatformCheck[] = [
  {
    id: 'certificates.held',
    group: 'certificates',
    holds:
      'POST /certificates/retrieve: the certificate of this holder and type, and nobody else’s',
    needs: ['certificates', 'certificate'],
    run: async (p) => {
      const { asked, exchange, held } = await heldBy(p);
      same(held.type, asked.type, 'type');
      const isTheirs = held.holders.some(({ code }) => code === asked.holder.code);
      if (!isTheirs) brokenIn(exchange, 'it is of another holder');
      same(held.issuer.region, p.subject.region, 'issuer.region');
    },
  },
  {
    id: 'certificates.none',
    group: 'certificates',
    holds: 'a holder of whom nothing is held: 200 {}',
    needs: ['certificates'],
    run: async (p) => {
      const nobody = { code: '31010118990101003X', codeType: '111', name: '陌生示例' };
      const exchange = await retrieve(p, nobody, '11100000000013127D001');
      const { certificate } = answered(exchange, Held, 'nothing held');
      if (certificate) brokenIn(exchange, 'somebody else’s certificate was given');
    },
  },
  {
    id: 'certificates.other-name',
    group: 'certificates',
    holds: 'the number of one person under the name of another finds nothing',
    needs: ['certificates', 'certificate'],
    run: async (p) => {
      const { asked } = await heldBy(p);
      const exchange = await retrieve(p, { ...asked.holder, name: '另一示例' }, asked.type);
      const { certificate } = answered(exchange, Held, 'another name');
      if (certificate) brokenIn(exchange, 'a number alone was enough');
    },
  },
  {
    id: 'certificates.status',
    group: 'certificates',
    holds: 'POST /certificates/status: how that very certificate stands',
    needs: ['certificates', 'certificate'],
    run: async (p) => {
      const { identifier, status } = (await heldBy(p)).held;
      const said = answered(await standing(p, identifier), Standing, 'a status');
      same(said, { identifier, status }, 'the status');
    },
  },
  {
    id: 'certificates.status-unknown',
    group: 'certificates',
    holds: 'a certificate that the platform never issued does not count as valid',
    needs: ['certificates', 'certificate'],
    run: async (p) => {
      const { held, exchange: retrieved } = await heldBy(p);
      const exchange = await standing(p, neverIssued(held.identifier, retrieved));
      if (exchange.status !== 200) refusedAs(exchange, ['rejected', 'malformed'], 'unknown');
      else if (exchange.text.includes('"valid"')) brokenIn(exchange, 'what nobody issued is valid');
    },
  },
];

const hygiene: readonly PlatformCheck[] = [
  {
    id: 'hygiene.no-such-path',
    group: 'hygiene',
    holds: 'a path that the platform does not have is no success',
    needs: [],
    run: async (p) => {
      const exchange = await ask(p, { method: 'POST', path: '/no-such-path', body: {} });
      if (exchange.status < 400) brokenIn(exchange, 'a path that nobody has answered');
    },
  },
];

export const otherChecks = [...itemChecks, ...certificateChecks, ...hygiene];
