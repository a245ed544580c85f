import { describe, expect, it } from 'vitest';
import { DraftRequest } from '#contracts/draft';
import { type Draft, taskOf, withChanges } from './draft.ts';

describe('a draft that a page writes on', () => {
  const names = DraftRequest.keyof().options;
  const draft = {
    ...Object.fromEntries(names.map((name) => [name, `what stood in ${name}`])),
    draftId: 'draft_1',
    version: 3,
    ready: false,
    problems: [],
  } as unknown as Draft;

  it.each(names)('keeps %s as the API wrote it', (name) => {
    expect(withChanges(draft, {})[name]).toBe(`what stood in ${name}`);
  });

  it('has what the page changed, and nothing of the view', () => {
    const sent = withChanges(draft, { originals: true });
    expect(sent).toMatchObject({ originals: true, form: 'what stood in form' });
    expect(Object.keys(sent)).toEqual(names);
  });

  it('loses what the page took out, and nothing else', () => {
    const sent = withChanges(draft, { guardian: undefined });
    expect(Object.keys(sent)).toEqual(names.filter((name) => name !== 'guardian'));
  });

  it.each([
    ['/applicant/idNumber', 'identity'],
    ['/guardian', 'people'],
    ['/jointApplicants/1', 'people'],
    ['/reach', 'people'],
    ['/form/area', 'form'],
    ['/materials', 'materials'],
  ])('has its problem at %s put right on the page of %s', (pointer, task) => {
    expect(taskOf(pointer)).toBe(task);
  });
});
