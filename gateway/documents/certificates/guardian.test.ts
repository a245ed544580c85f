import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { child as born } from '#adapters/jiangsu/platform/certificate-store';
import { certificateTypes, companies, people } from '#adapters/kit/sample-world';
import type { Certificate } from '#contracts/certificate';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import { basicCodes, birth, itemCode } from '../../../tests/certificates/federation.ts';
import { aPerson, personOf, startWorld, type World } from '../../../tests/certificates/world.ts';
import { namesAsParent } from './guardian.ts';

const [shen, gu, lu] = people;

const now = new Date('2026-11-29T00:00:00Z');
const mother = { code: '32050918910214002X', codeType: '111', name: '沈示例' } as const;
const named = (attributes: Record<string, string>, ...holders: Certificate['holders']) =>
  namesAsParent({ attributes, holders }, mother, now);
const bornAt = '2026-02-09';

it('a certificate proves who is a parent by itself: nobody is one by its silence', () => {
  expect(named({ motherCode: mother.code, bornAt })).toBe(true);
  expect(named({ fatherCode: ' ３2050918910214002x', bornAt })).toBe(true);
  expect(named({ motherName: mother.name, bornAt })).toBe(false);
  expect(named({ motherCode: '', fatherCode: '/', bornAt })).toBe(false);
  expect(named({})).toBe(false);
});

it('an adult is no child, however the certificate was asked for: by the number of its own holder, or where it says nothing of an age', () => {
  const grown = { ...mother, code: shen.idNumber, name: shen.name };
  expect(named({ motherCode: mother.code, bornAt }, grown)).toBe(false);
  expect(named({ motherCode: mother.code, bornAt: '一九九一年' })).toBe(false);
  expect(named({ motherCode: mother.code })).toBe(false);
});

it('parents ask until the eighteenth birthday of their child, by the day in +08:00', () => {
  const born = (bornAt: string) => named({ motherCode: mother.code, bornAt });
  expect(born('2008-11-30')).toBe(true);
  expect(born('2008-11-29T23:59:00+08:00')).toBe(false);
});

describe('a child’s certificate of birth', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const child = { name: born.name, code: born.idNumber, codeType: '111' };
  const sought = (change: object = {}) => ({
    type: birth,
    itemCode: itemCode(basicCodes.household),
    child,
    ...change,
  });

  it('is fetched by whom it names as mother or father, with an old number on it too, and the record says as what', async () => {
    const father = { ...lu, idNumber: upgradeCitizenNumber(lu.idNumber) ?? '' };
    for (const party of [aPerson, personOf(father)]) {
      const { status, body } = await world.retrieve({ party }, sought());
      expect({ status, body }).toMatchObject({ status: 201, body: { verdict: 'valid' } });
      const [, issued] = await world.lastEvents(2);
      expect(issued).toMatchObject({ details: { authorisation: 'guardian' } });
      const claims = String(body.credential)
        .split('~')
        .slice(1, -1)
        .map((text) => JSON.parse(Buffer.from(text, 'base64url').toString()).slice(1));
      expect(Object.fromEntries(claims)).toEqual({
        holderName: born.name,
        motherName: shen.name,
        bornAt: '2026-02-09',
      });
    }
  });

  it('enumeration: whom it does not name is told what they are told of a child that nobody knows', async () => {
    const nobody = { ...child, code: '320509209901020014' };
    const [strangers, unknown] = await Promise.all([
      world.retrieve({ party: personOf(gu) }, sought()),
      world.retrieve({ party: personOf(gu) }, sought({ child: nobody })),
    ]);
    const { correlationId: _, ...told } = strangers.body;
    expect(strangers.status).toBe(404);
    expect(told).toMatchObject({ code: 'certificate.not_held' });
    expect(unknown).toMatchObject({ status: 404, body: told });
    const [event] = await world.lastEvents(1);
    expect(event).toMatchObject({
      action: 'certificate.refused',
      details: { authorisation: 'guardian' },
    });
  });

  it.each([
    ['somebody of age', sought({ child: { ...child, code: shen.idNumber } }), undefined],
    [
      'a certificate that no child holds',
      sought({ type: certificateTypes.identityCard.code, itemCode: itemCode(basicCodes.setUp) }),
      undefined,
    ],
    ['a company that asks', sought(), companies[0]],
  ])('nobody asks for a child: %s', async (_, change, company) => {
    const party = company
      ? ({ kind: 'company', name: company.name, uscc: company.uscc } as const)
      : aPerson;
    const { status, body } = await world.retrieve({ party }, change);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer: '/child' }] },
    });
  });
});
