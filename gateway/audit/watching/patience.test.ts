import { expect, it } from 'vitest';
import { patiently } from './patience.ts';

type Made = Readonly<Record<string, string | number>> | 'timeout' | 'cut';
const bytes = (length: number) => new Uint8Array(length);
async function* cut() {
  yield bytes(1);
  throw new Error('cut');
}
async function* whole(length: number) {
  yield bytes(length);
  yield bytes(1);
}

/** What is answered one after the other, the last for ever; and how long was waited in between. */
async function outcome(answers: readonly Made[], mostBytes = 10) {
  const waited: number[] = [];
  let asked = 0;
  const ask = async () => {
    const made = answers[Math.min(asked++, answers.length - 1)];
    if (made === undefined || made === 'timeout') throw new Error('timeout');
    if (made === 'cut') return { status: 200, headers: new Headers(), body: cut() };
    const { status = 200, length = 0, ...headers } = made;
    const of = new Headers(headers as Record<string, string>);
    return { status: Number(status), headers: of, body: whole(Number(length)) };
  };
  const said = await patiently(ask, mostBytes, async (ms) => void waited.push(ms)).then(
    ({ status, bytes: got }) => `${status} ${got.length}`,
    (error: Error) => error.message,
  );
  return { said, asked, waited };
}

it.each([
  ['at once', [{ length: 5 }], '200 6', []],
  [
    'refused for now, and told for how long',
    [{ status: 429, 'retry-after': '7' }, {}],
    '200 1',
    [7000],
  ],
  ['told to wait for ever', [{ status: 503, 'retry-after': '999999' }, {}], '200 1', [60_000]],
  ['away for a while', ['timeout', 'cut', { status: 502 }, {}], '200 1', [500, 1000, 2000]],
  ['what is not there is not asked for again', [{ status: 404 }], '404 1', []],
  [
    'larger than any answer is not read to its end',
    [{ length: 10 }],
    'an answer of more than 10 bytes',
    [],
  ],
] as const)('a log is asked patiently: %s', async (_, answers, said, waited) => {
  expect(await outcome(answers)).toEqual({ said, waited, asked: waited.length + 1 });
});

it('who is away for good is asked eight times', async () => {
  expect(await outcome([{ status: 429 }])).toMatchObject({ said: '429 1', asked: 8 });
  expect(await outcome(['timeout'])).toMatchObject({ said: 'timeout', asked: 8 });
});
