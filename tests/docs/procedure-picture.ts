import { type Effect, reportEffects, type Standing } from '#contracts/case-reports';
import { ActKind, CaseState, isFinal, nextState, ReportKind } from '#contracts/case-states';

type Arrow = { readonly from: string; readonly to: string; readonly by: string };

/** What members, operators and the gateway do; `resume` and its kin go back to where the case stood. */
const actArrows = (): Arrow[] =>
  CaseState.options.flatMap((from) =>
    ActKind.options.flatMap((by) => {
      const to = nextState(from, by);
      return to && to !== from ? [{ from, to, by }] : [];
    }),
  );

const standings = Object.keys(reportEffects.accept) as readonly Standing[];

const stateOf = (standing: Standing): CaseState =>
  standing === 'supplement_after_acceptance' ? 'supplement_required' : standing;

/** What regions report, as far as it moves a case that is open. */
const reportArrows = (): Arrow[] =>
  ReportKind.options.flatMap((by) =>
    standings.flatMap((standing) => {
      const from = stateOf(standing);
      const { to, irregular } = reportEffects[by][standing];
      return to && to !== from && !isFinal(from)
        ? [{ from, to, by: irregular ? `${by} (${irregular})` : by }]
        : [];
    }),
  );

/** One arrow for all that leads from one state to another. */
function joined(arrows: readonly Arrow[]): string[] {
  const grouped = Map.groupBy(arrows, ({ from, to }) => `${from} --> ${to}`);
  return [...grouped].map(
    ([way, by]) => `    ${way}: ${[...new Set(by.map((arrow) => arrow.by))].join(', ')}`,
  );
}

const ended = CaseState.options.filter(isFinal).map((state) => `    ${state} --> [*]`);

/** The machine as a Mermaid state diagram. */
export const picture = (): string =>
  [
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> submitted',
    ...joined([...actArrows(), ...reportArrows()]),
    ...ended,
    '```',
  ].join('\n');

const cell = ({ to, irregular }: Effect): string =>
  [to ? `→ ${to}` : 'stays', ...(irregular ? [`*${irregular}*`] : [])].join(' ');

/** What every report does wherever it finds a case. */
export const effectsTable = (): string =>
  [
    `| report | ${standings.join(' | ')} |`,
    `| --- |${' --- |'.repeat(standings.length)}`,
    ...ReportKind.options.map(
      (kind) =>
        `| ${kind} | ${standings.map((standing) => cell(reportEffects[kind][standing])).join(' | ')} |`,
    ),
  ].join('\n');
