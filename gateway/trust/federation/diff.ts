import { canonicalJson } from '../../platform/keys/digest.ts';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';

export type EntryDiff = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly string[] }[];
};

/** What a new document changes; keys as `clientId kid`, everything else by its own id. */
export type FederationDiff = {
  readonly from: number;
  readonly to: number;
  readonly regions: EntryDiff;
  readonly members: EntryDiff;
  readonly keys: EntryDiff;
  readonly quotas: EntryDiff;
  readonly agreements: EntryDiff;
};

type Entries = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));

export function changedFields(before: object, after: object): string[] {
  const [old, now] = [before, after] as Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => textOf(old?.[name]) !== textOf(now?.[name])).sort();
}

function diffOf(before: Entries, after: Entries): EntryDiff {
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: [...after].flatMap(([id, entry]) => {
      const old = before.get(id);
      const fields = old ? changedFields(old, entry) : [];
      return fields.length === 0 ? [] : [{ id, fields }];
    }),
  };
}

const byId = <T extends object>(entries: readonly T[], id: (entry: T) => string): Entries =>
  new Map(entries.map((entry) => [id(entry), entry as Readonly<Record<string, unknown>>]));

/** Keys and quotas are told apart from the rest of a member. */
const withoutParts = ({ jwks: _, quota: __, ...rest }: Member) => rest;

const keysOf = (members: readonly Member[]): Entries =>
  new Map(
    members.flatMap(({ clientId, jwks }) =>
      jwks.keys.map((key) => [`${clientId} ${key.kid}`, key] as const),
    ),
  );

const quotasOf = (members: readonly Member[]): Entries =>
  new Map(members.flatMap(({ clientId, quota }) => (quota ? [[clientId, quota] as const] : [])));

export function diffFederation(
  before: FederationDocument,
  after: FederationDocument,
): FederationDiff {
  const clientId = (member: { readonly clientId: string }) => member.clientId;
  return {
    from: before.version,
    to: after.version,
    regions: diffOf(
      byId(before.regions, (region) => region.code),
      byId(after.regions, (region) => region.code),
    ),
    members: diffOf(
      byId(before.members.map(withoutParts), clientId),
      byId(after.members.map(withoutParts), clientId),
    ),
    keys: diffOf(keysOf(before.members), keysOf(after.members)),
    quotas: diffOf(quotasOf(before.members), quotasOf(after.members)),
    agreements: diffOf(
      byId(before.agreements, (agreement) => agreement.id),
      byId(after.agreements, (agreement) => agreement.id),
    ),
  };
}
