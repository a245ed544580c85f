import { html } from 'hono/html';
import type { Text } from '../../platform/html/text.ts';
import type { Place } from './place.ts';
import { pageTexts } from './texts.ts';

type Option = readonly [value: string, name: string];

/** A choice in the address: no script, and the same list for whoever gets the link. */
export const choice = (
  name: string,
  label: Text,
  options: readonly Option[],
  chosen: string | undefined,
  { language }: Place,
) =>
  html`<label>${label[language]} <select name="${name}"><option value="">${pageTexts.any[language]}</option>${options.map(
    ([value, text]) =>
      html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text}</option>`,
  )}</select></label>`;

export const filterForm = (path: string, fields: unknown, { language }: Place) =>
  html`<form class="filter" method="get" action="${path}"><input type="hidden" name="lang" value="${language}">${fields}<button>${pageTexts.show[language]}</button> <a href="${path}?lang=${language}">${pageTexts.showAll[language]}</a></form>`;
