import { parseSync } from 'oxc-parser';

/** One token of a file that says something else. */
export type Mutant = {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly from: string;
  readonly to: string;
};

type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<
  string,
  unknown
>;
type Change = { readonly node: Pick<Node, 'start' | 'end'>; readonly to: string };

const operators: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};

const methods: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
};

/** The operator lies between its operands; what else lies there is space, brackets and comments. */
function operatorChange(node: Node, text: string): Change[] {
  const written = String(node['operator']);
  const to = operators[written];
  const start = text.indexOf(written, (node['left'] as Node).end);
  return to === undefined ? [] : [{ node: { start, end: start + written.length }, to }];
}

function literalChange(node: Node): Change[] {
  const { value } = node;
  if (typeof value === 'boolean') return [{ node, to: String(!value) }];
  if (typeof value !== 'number') return [];
  // A millisecond more or less of a minute is no other rule.
  return [{ node, to: String(Math.abs(value) < 1000 ? value + 1 : value * 2) }];
}

function changesOf(node: Node, text: string): Change[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorChange(node, text);
    case 'UnaryExpression':
      return node['operator'] === '!'
        ? [{ node: { start: node.start, end: node.start + 1 }, to: '' }]
        : [];
    case 'Literal':
      return literalChange(node);
    case 'IfStatement':
      return [{ node: node['test'] as Node, to: 'false' }];
    case 'ConditionalExpression':
      return [
        { node: node['test'] as Node, to: 'true' },
        { node: node['test'] as Node, to: 'false' },
      ];
    case 'ExpressionStatement':
      return [{ node, to: ';' }];
    case 'MemberExpression': {
      const property = node['property'] as Node;
      const to = methods[String(property['name'])];
      return to === undefined ? [] : [{ node: property, to }];
    }
    default:
      return [];
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** Types say nothing at run time; what is imported and the texts of directives are left alone. */
const isSkipped = ({ type }: Node): boolean =>
  type === 'ImportDeclaration' || (type.startsWith('TS') && !type.endsWith('Expression'));

function* walk(node: Node): Generator<Node> {
  if (isSkipped(node)) return;
  yield node;
  for (const value of Object.values(node).flat()) if (isNode(value)) yield* walk(value);
}

/** Every file that differs in one token, in the order of the text. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return [...walk(program as unknown as Node)]
    .flatMap((node) => changesOf(node, text))
    .map(({ node: { start, end }, to }) => ({
      start,
      end,
      line: text.slice(0, start).split('\n').length,
      from: text.slice(start, end),
      to,
    }))
    .sort((a, b) => a.start - b.start);
}

export const applied = (text: string, { start, end, to }: Mutant): string =>
  text.slice(0, start) + to + text.slice(end);

/** More turns than all loops of a file make in all its tests, in a second or two. */
const endless = 2e8;

/** The same file, whose loops throw where a change took their end away. */
export function withEnds(file: string, text: string): string {
  const turn = `if (++turnsOfLoops > ${endless}) throw new Error('a loop without an end');`;
  const insertions = [...walk(parseSync(file, text).program as unknown as Node)]
    .filter(({ type }) => /^(?:While|DoWhile|For)Statement$/.test(type))
    .map((loop) => loop['body'] as Node)
    .flatMap(({ start, end }) => [
      { at: start, what: `{ ${turn} ` },
      { at: end, what: ' }' },
    ])
    .sort((a, b) => b.at - a.at);
  const body = insertions.reduce(
    (whole, { at, what }) => whole.slice(0, at) + what + whole.slice(at),
    text,
  );
  return `let turnsOfLoops = 0; ${body}`;
}
