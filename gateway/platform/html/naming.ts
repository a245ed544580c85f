import { html } from 'hono/html';
import type { Content } from './frame.ts';

/**
 * A sentence of ours with names in it that regions and members gave: these are Chinese whatever the page speaks, and say so.
 * @param sentence with `{client}` where the name of that key belongs; a key without a name stands as it is
 */
export function naming(sentence: string, names: Readonly<Record<string, string>>): Content {
  const parts = sentence.split(/\{(\w+)\}/);
  return html`${parts.map((part, nth) => {
    if (nth % 2 === 0) return part;
    const name = names[part];
    return name === undefined ? `{${part}}` : html`<span lang="zh-CN">${name}</span>`;
  })}`;
}
