import { ok } from '#contracts/result';
import type { Answer } from '../../gateway/pages/console/ask.ts';
import type { Visit } from '../../gateway/pages/console/form-page.ts';

type Looked = Partial<Omit<Visit, 'query' | 'param' | 'read' | 'act'>> & {
  /** Of the address. */
  readonly asked?: Readonly<Record<string, string>>;
  /** What the doors of the API answer, by the path that is asked; one that is not named gives `{}`. */
  readonly doors?: Readonly<Record<string, Answer<unknown>>>;
};

/** A look at a page without a house behind it, and which doors it asked. */
export function pageVisit({ asked = {}, doors = {}, ...change }: Looked) {
  const calls: { readonly path: string; readonly body?: unknown }[] = [];
  const call = (one: (typeof calls)[number]) => {
    calls.push(one);
    const door = one.path.split('?')[0] ?? '';
    return Promise.resolve(doors[door] ?? ok({}));
  };
  const of = (name: string) => asked[name] ?? '';
  const same = (shown: string) => shown;
  const visit = {
    place: { language: 'zh-CN', address: '/' },
    language: 'zh-CN',
    names: { region: same, courier: same, party: same, actor: same },
    regions: [],
    hidden: '',
    query: of,
    param: of,
    read: (path: string) => call({ path }),
    act: call,
    ...change,
  } as unknown as Visit;
  return { visit: { ...visit, again: () => visit } as Visit, calls };
}
