type Words = {
  readonly title?: string;
  readonly next?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly reason: string }[];
};

const han = /\p{Script=Han}/u;
/** Codes, identifiers, pointers: no language's. */
const codes = /^\S*(?:, \S+)*$/;

/** The words of a refusal that are in another language than its caller's, or not in a sentence of ours. */
export function foreignWords(language: 'zh-CN' | 'en', problem: Words): readonly string[] {
  const { title = '', next = '', detail, errors = [] } = problem;
  const said = [title, next, ...errors.map(({ reason }) => reason)];
  const all = detail === undefined || codes.test(detail) ? said : [...said, detail];
  return language === 'en'
    ? all.filter((text) => text === '' || han.test(text) || /^(Invalid|Too|Unrec)/.test(text))
    : all.filter((text) => !han.test(text) || text.startsWith('不符合要求（'));
}
