import { termTexts } from './agreement-texts.ts';

export type Terms = Readonly<Record<string, unknown>> & {
  readonly id: string;
  /** Absent: `recognition`. */
  readonly kind?: 'recognition' | 'items' | 'handoffs' | undefined;
  readonly since: string;
};

/** Who gives and who is given to; `certificateType` is of a recognition alone. */
type Between = {
  readonly issuerRegion?: string;
  readonly recognisingRegion?: string;
  readonly from?: string;
  readonly to?: string;
  readonly certificateType?: string;
};

/** The two sides of terms, the one that gives first. */
export const betweenOf = (terms: Terms): readonly [string, string] => {
  const { issuerRegion, recognisingRegion, from, to } = terms as Between;
  return [issuerRegion ?? from ?? '', recognisingRegion ?? to ?? ''];
};

/** An agreement as the door of the API shows it. */
export type Agreement = {
  readonly id: string;
  readonly state: 'proposed' | 'withdrawn' | 'agreed' | 'in_force' | 'ended' | 'lapsed' | 'stopped';
  readonly terms: Terms;
  readonly signatures: readonly {
    readonly stands: boolean;
    readonly region?: string;
    readonly clientId?: string;
    readonly kid?: string;
    readonly at?: string;
  }[];
  readonly missing: readonly string[];
  readonly signedByOperatorUntil?: string;
  readonly lastDay?: string;
  readonly endedBy?: string;
  readonly closedAt?: string;
  readonly closedBy?: string;
  readonly closedReason?: string;
};

const fields = Object.keys(termTexts) as readonly (keyof typeof termTexts)[];

/** One term in one line; an entry of a list is on a line of its own. */
const written = (value: unknown): string => {
  if (value === undefined) return '–';
  const word = (of: unknown) => (typeof of === 'string' ? of : JSON.stringify(of));
  return Array.isArray(value) ? value.map(word).toSorted().join('\n') : word(value);
};

type TermChange = {
  readonly field: keyof typeof termTexts;
  readonly before: string;
  readonly after: string;
};

/** Where two agreements differ in what they say; in which order a list is written says nothing. */
export const termChanges = (before: Terms, after: Terms): readonly TermChange[] =>
  fields.flatMap((field) => {
    const [was, is] = [written(before[field]), written(after[field])];
    return was === is ? [] : [{ field, before: was, after: is }];
  });

const kindOf = ({ kind = 'recognition' }: Terms) => kind;
const typeOf = (terms: Terms) => (terms as Between).certificateType;

/** Whether terms are of one kind, between the same regions, the same way, for the same type where they are of one. */
export const isForTheSame = (one: Terms, other: Terms): boolean =>
  kindOf(one) === kindOf(other) &&
  typeOf(one) === typeOf(other) &&
  betweenOf(one).join() === betweenOf(other).join();

/** What counts today between the same regions for the same type: what a proposal would stand beside. */
export const standingBeside = (
  { id, terms }: Pick<Agreement, 'id' | 'terms'>,
  all: readonly Agreement[],
): Agreement | undefined =>
  all.find(
    (other) => other.id !== id && other.state === 'in_force' && isForTheSame(other.terms, terms),
  );
