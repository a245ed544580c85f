import { createHash } from 'node:crypto';
import { type Holder, sm2WithSm3 } from '#adapters/kit/platform/authority';
import {
  bits,
  element,
  explicit,
  generalizedTime,
  integer,
  octets,
  oid,
  sequence,
  set,
  truth,
  utcTime,
} from '#adapters/kit/platform/der';

const sm3 = (data: Uint8Array): Buffer => createHash('sm3').update(data).digest();
const sm3Algorithm = sequence(oid('1.2.156.10197.1.401'));
const tstInfo = '1.2.840.113549.1.9.16.1.4';

export type StampPlan = {
  readonly by: Holder;
  readonly at: Date;
  /** What it is said to be over; absent: what it is over. */
  readonly over?: Uint8Array;
  /** The digest of the content that the signer attests; absent: the right one. */
  readonly attested?: Uint8Array;
  readonly kind?: string;
};

const attribute = (name: string, value: Buffer): Buffer => sequence(oid(name), set(value));

/** What a time stamp authority answers (RFC 3161, GB/T 20520), with SM2 and SM3. */
export function stampOver(stamped: Uint8Array, plan: StampPlan): Buffer {
  const { by, at, over = stamped, kind = '1.2.840.113549.1.7.2' } = plan;
  const content = sequence(
    integer(1),
    oid('1.2.3.4'),
    sequence(sm3Algorithm, octets(sm3(over))),
    integer(7),
    generalizedTime(at),
  );
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(tstInfo)),
    attribute('1.2.840.113549.1.9.4', octets(plan.attested ?? sm3(content))),
  ].sort(Buffer.compare);
  const info = sequence(
    integer(1),
    sequence(by.issuer, integer(by.serial)),
    sm3Algorithm,
    explicit(0, ...attributes),
    sequence(oid(sm2WithSm3)),
    octets(by.sign(set(...attributes))),
  );
  const signed = sequence(
    integer(3),
    set(sm3Algorithm),
    sequence(oid(tstInfo), explicit(0, octets(content))),
    explicit(0, by.certificate),
    set(info),
  );
  return sequence(oid(kind), explicit(0, signed));
}

export type ListPlan = {
  readonly by: Holder;
  readonly from: Date;
  readonly until: Date;
  /** With the reason, as its number (RFC 5280 5.3.1). */
  readonly revoked: readonly (readonly [serial: bigint, since: Date, reason?: number])[];
  /** It is one of changes since another. */
  readonly isDelta?: boolean;
  /** It is about a part of the certificates. */
  readonly isPart?: boolean;
  /** Whose hand signs it; absent: the authority's. */
  readonly sign?: Holder['sign'];
};

/** What an authority publishes of its certificates (RFC 5280 5). */
export function listOf({
  by,
  from,
  until,
  revoked,
  isPart,
  isDelta,
  sign = by.sign,
}: ListPlan): Buffer {
  const algorithm = sequence(oid(sm2WithSm3));
  const because = (reason: number) =>
    sequence(sequence(oid('2.5.29.21'), octets(element(0x0a, Buffer.of(reason)))));
  const entries = revoked.map(([serial, since, reason]) =>
    sequence(integer(serial), utcTime(since), ...(reason === undefined ? [] : [because(reason)])),
  );
  const changes = sequence(oid('2.5.29.27'), truth(), octets(integer(1)));
  const number = sequence(oid('2.5.29.20'), octets(integer(1)));
  const part = sequence(
    oid('2.5.29.28'),
    truth(),
    octets(sequence(element(0x81, Buffer.of(0xff)))),
  );
  const tbs = sequence(
    integer(1),
    algorithm,
    by.issuer,
    utcTime(from),
    utcTime(until),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    explicit(0, sequence(number, ...(isPart ? [part] : []), ...(isDelta ? [changes] : []))),
  );
  return sequence(tbs, algorithm, bits(sign(tbs)));
}
