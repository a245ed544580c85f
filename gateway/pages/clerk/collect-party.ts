import { html } from 'hono/html';
import type { Company, Party, Person } from '#contracts/party';
import type { Content } from '../../platform/html/frame.ts';
import { field, given, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { idTypeTexts } from '../public/id-type-texts.ts';
import { collectTexts as texts } from './collect-texts.ts';

const companyCode = '001';

/** The end of a number is enough to see that it is the right one. */
const masked = (number: string): string =>
  `${'*'.repeat(Math.max(0, number.length - 4))}${number.slice(-4)}`;

/** A person or a company as both sides of a counter may read it. */
export const partyText = (party: Party): string =>
  `${party.name} · ${masked(party.kind === 'company' ? party.uscc : party.idNumber)}`;

/** The fields of a person by their document, and of a company where one may be meant. @param at whose they are: the name of a form's fields */
export function partyFields(at: string, pointer: string, visit: Visit, companies = true): Content {
  const { language, sent } = visit;
  const types = Object.entries(idTypeTexts)
    .filter(([code]) => companies || code !== companyCode)
    .map(([code, text]) => [code, text[language]] as const);
  const of = (name: string) => ({
    name: `${at}.${name}`,
    pointer: `${pointer}/${name}`,
  });
  return html`${select({ ...of('idType'), label: texts.idType, options: types }, language, sent)}
${field({ ...of('idNumber'), label: companies ? texts.idNumber : texts.personNumber, required: true, extra: { maxlength: 30 } }, language, sent)}
${field({ ...of('name'), label: companies ? texts.name : texts.personName, required: true, extra: { maxlength: 200 } }, language, sent)}
${companies ? field({ ...of('legalRepresentative'), label: texts.legalRepresentative, extra: { maxlength: 100 } }, language, sent) : ''}${field({ ...of('phone'), label: texts.phone, type: 'tel', extra: { maxlength: 20 } }, language, sent)}
${field({ ...of('issuingState'), label: texts.issuingState, extra: { maxlength: 3 } }, language, sent)}`;
}

/** What those fields say, as the API takes it: whether it is a person or a company at all is the door's to say. */
export function partyOf(form: FormData, at: string): Person | Company {
  const said = (name: string): string => textOf(form, `${at}.${name}`);
  const optional = (name: string) => {
    const value = given(form, `${at}.${name}`);
    return value === undefined ? {} : { [name]: value };
  };
  const idType = said('idType');
  const common = { name: said('name'), ...optional('phone') };
  return (
    idType === companyCode
      ? { kind: 'company', ...common, uscc: said('idNumber'), ...optional('legalRepresentative') }
      : {
          kind: 'person',
          ...common,
          idType,
          idNumber: said('idNumber'),
          ...(idType === '414' ? optional('issuingState') : {}),
        }
  ) as Person | Company;
}
