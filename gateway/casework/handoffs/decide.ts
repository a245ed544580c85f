import {
  mayFollow,
  mayReport,
  nextEvents,
  ownerAfter,
  type Place,
  placeAfter,
  type Side,
} from '#contracts/custody';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import type { CustodyEvent, CustodyEventKind } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import {
  correctedList,
  type Difference,
  differencesOf,
  faultyLines,
  findingProblems,
  pagesOf,
} from './count.ts';
import type { Line } from './line.ts';

/** What of a dossier decides about its next event. */
export type Standing = Place & {
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly items: readonly Line[];
  /** Its owner said what was mended since the last count. */
  readonly mended: boolean;
};

export type Decided = {
  /** As it is recorded: a count that differs is a discrepancy, whatever it was called. */
  readonly event: CustodyEventKind;
  readonly place: Place;
  readonly owner: string | null;
  readonly differences: readonly Difference[];
  /** Pages found, where the event is a count. */
  readonly pages?: number;
  /** The lines, by their keys, that a count did not find whole. */
  readonly faults?: readonly string[];
  /** The corrected list, where the event corrects it. */
  readonly list?: readonly Line[];
};

const invalid = (fields: readonly FieldError[]) => fail(failure('request.invalid', { fields }));

function checkCount(row: Standing, event: CustodyEvent): Result<readonly Difference[], Failure> {
  const problems = findingProblems(row.items, event);
  if (problems.length > 0) return invalid(problems);
  const differences = differencesOf(row.items, event);
  if (event.event === 'discrepancy') {
    // Damaged, or another paper than the list says: no number shows that.
    return differences.length > 0 || event.note !== undefined
      ? ok(differences)
      : invalid([{ pointer: '/note', reason: 'say what differs: pages, lines, or a note' }]);
  }
  const unexplained = row.state === 'discrepancy' && !row.mended && event.note === undefined;
  return differences.length === 0 && unexplained
    ? invalid([{ pointer: '/note', reason: 'say why it agrees now; nothing was mended' }])
    : ok(differences);
}

function checkMended(row: Standing, event: CustodyEvent): Result<Partial<Decided>, Failure> {
  if (!event.items)
    return event.pages === undefined
      ? ok({})
      : invalid([{ pointer: '/pages', reason: 'correct the list by its lines' }]);
  const faulty = event.items.findIndex(({ fault }) => fault !== undefined);
  if (faulty >= 0)
    return invalid([{ pointer: `/items/${faulty}/fault`, reason: 'a correction is of pages' }]);
  const problems = findingProblems(row.items, event);
  if (problems.length > 0) return invalid(problems);
  const list = correctedList(row.items, event.items);
  return list.length > 0
    ? ok({ list })
    : invalid([{ pointer: '/items', reason: 'a dossier of no pages is none' }]);
}

function consequence(
  row: Standing,
  event: CustodyEvent,
): Result<Partial<Decided> & { readonly differs?: boolean }, Failure> {
  switch (event.event) {
    case 'counted':
    case 'discrepancy': {
      const differences = checkCount(row, event);
      if (!differences.ok) return differences;
      const pages = event.items ? pagesOf(event.items) : event.pages;
      const differs = differences.value.length > 0 || event.event === 'discrepancy';
      return ok({
        differs,
        differences: differences.value,
        faults: faultyLines(row.items, event, differs),
        ...(pages === undefined ? {} : { pages }),
      });
    }
    case 'mended':
      return checkMended(row, event);
    default: {
      if (event.items)
        return invalid([{ pointer: '/items', reason: 'lines are counted, or corrected' }]);
      const declared = pagesOf(row.items);
      return event.pages === undefined || event.pages === declared
        ? ok(event.pages === undefined ? {} : { pages: event.pages })
        : invalid([{ pointer: '/pages', reason: `the list says ${declared}` }]);
    }
  }
}

/**
 * What an event means for a dossier, or why it is refused: first whose event it is, then whether it may come
 * now, then what it says.
 */
export function decide(row: Standing, event: CustodyEvent, side: Side): Result<Decided, Failure> {
  if (!mayReport(row, event.event, side))
    return fail(
      failure('auth.not_permitted', { detail: `${event.event} is reported by the other side` }),
    );
  if (!mayFollow(row, event.event)) {
    const allowed = nextEvents(row).join(', ') || 'nothing: it is over';
    const detail = `${event.event} does not follow ${row.state} (${row.leg}); allowed: ${allowed}`;
    return fail(failure('handoff.event_out_of_order', { detail }));
  }
  const said = consequence(row, event);
  if (!said.ok) return said;
  const { differs = false, ...rest } = said.value;
  const kind = differs ? 'discrepancy' : event.event;
  const place = placeAfter(row, kind, side);
  const parties = { from: row.fromRegion, to: row.toRegion };
  return ok({
    differences: [],
    ...rest,
    event: kind,
    place,
    owner: ownerAfter(place, kind, parties),
  });
}
