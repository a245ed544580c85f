import { describedType } from './types.ts';

/** What a copy was made for. */
type MadeFor = { readonly itemCode: string; readonly reason: string };

const escaped = (text: string): string =>
  text
    // What XML 1.0 has no way to write.
    .replace(/[^\P{C}\n]/gu, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Characters of a line; a Chinese one is as wide as two of the others. */
const lineWidth = 26;

function linesOf(text: string): readonly string[] {
  const points = [...text];
  const count = Math.max(1, Math.ceil(points.length / lineWidth));
  return Array.from({ length: count }, (_, at) =>
    points.slice(at * lineWidth, (at + 1) * lineWidth).join(''),
  );
}

type Row = { readonly label: string; readonly lines: readonly string[] };

/** In the order of the paper (照面); what the type does not describe comes last under its own name. */
function rowsOf(type: string, claims: Readonly<Record<string, string>>): readonly Row[] {
  const about = describedType(type);
  const order = [...(about?.face ?? []), ...Object.keys(claims)];
  return [...new Set(order)]
    .filter((name) => Object.hasOwn(claims, name))
    .map((name) => ({
      label: about?.fields.find((field) => field.name === name)?.label.zh ?? name,
      lines: linesOf(claims[name] ?? ''),
    }));
}

const lineHeight = 26;
const words = (x: number, y: number, size: number, text: string, more = ''): string =>
  `<text x="${x}" y="${y}" font-size="${size}"${more}>${escaped(text)}</text>`;

/**
 * A picture of what a copy discloses, for a person at a window: the type's template filled in. It has no seal and says
 * all over that it is a copy and what for, so that a print of it serves nobody for anything else. No script, no
 * reference to anything outside.
 */
export function previewOf(
  type: string,
  claims: Readonly<Record<string, string>>,
  { itemCode, reason }: MadeFor,
): string {
  const title = describedType(type)?.name.zh ?? type;
  const rows: string[] = [];
  let y = 100;
  for (const { label, lines } of rowsOf(type, claims)) {
    rows.push(words(40, y, 15, label, ' fill="#555"'));
    for (const line of lines) {
      rows.push(words(200, y, 16, line));
      y += lineHeight;
    }
  }
  const height = y + 70;
  const mark = `仅供核验 副本 COPY`;
  const marks = Array.from({ length: Math.ceil(height / 140) }, (_, at) =>
    words(
      60,
      0,
      40,
      mark,
      ` fill="#c00" fill-opacity="0.16" transform="translate(0 ${at * 140 + 110}) rotate(-18)"`,
    ),
  );
  const note = `副本，无印章，不是证照 · a copy, not the certificate · ${itemCode} ${reason}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="680" height="${height}" viewBox="0 0 680 ${height}" font-family="sans-serif" role="img">`,
    `<title>${escaped(`${title} 副本 copy`)}</title>`,
    `<rect width="680" height="${height}" fill="#fff" stroke="#999"/>`,
    words(340, 52, 24, title, ' text-anchor="middle"'),
    ...rows,
    ...marks,
    words(40, height - 24, 12, note, ' fill="#c00"'),
    '</svg>',
  ].join('');
}
