import { isDatabaseGone } from './trouble.ts';

/**
 * Turns work on many things at once into work on one: what is asked for while the work before is under way
 * waits and is done together. Nobody waits for a timer, and each gets the answer to what it asked. Work is
 * all or nothing: what fails as a group is done one by one.
 */
export type InGroups = <Ask, Answer>(
  /** One answer for each ask, in their order. */
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
) => (ask: Ask) => Promise<Answer>;

type Waiting<Ask, Answer> = {
  readonly ask: Ask;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
};

const maxGroup = 200;

/** Two, so that one that hangs on the disk does not stop all. */
const atOnce = 2;

async function settle<Ask, Answer>(
  group: readonly Waiting<Ask, Answer>[],
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await work(group.map(({ ask }) => ask));
    if (answers.length !== group.length) throw new RangeError('one answer for each ask');
    for (const [nth, { done }] of group.entries()) done(answers[nth] as Answer);
  } catch (error) {
    // One that cannot be done is no reason to refuse the others; nothing of the group was done.
    if (group.length > 1 && !isDatabaseGone(error))
      await Promise.all(group.map((alone) => settle([alone], work)));
    else for (const { failed } of group) failed(error);
  }
}

/** For a runtime in which requests may share what they use. */
export const inGroups: InGroups = <Ask, Answer>(
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
): ((ask: Ask) => Promise<Answer>) => {
  let waiting: Waiting<Ask, Answer>[] = [];
  let running = 0;
  const run = async (): Promise<void> => {
    if (running === atOnce) return;
    running += 1;
    // What is asked for at the same moment goes together from the first.
    await undefined;
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxGroup);
      waiting = waiting.slice(maxGroup);
      await settle(group, work);
    }
    running -= 1;
  };
  return (ask) =>
    new Promise<Answer>((done, failed) => {
      waiting.push({ ask, done, failed });
      void run();
    });
};

/** For a runtime in which a connection belongs to the request that opened it. */
export const oneByOne: InGroups = <Ask, Answer>(
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
): ((ask: Ask) => Promise<Answer>) => {
  return (ask) => new Promise<Answer>((done, failed) => void settle([{ ask, done, failed }], work));
};
