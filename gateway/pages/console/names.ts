import type { Language } from '../../platform/http/problem-texts.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Names } from './case-data.ts';
import { pageTexts } from './texts.ts';

const gatewayCode = 'tongban';

/** Names out of the federation document in force. Members are named there in Chinese only. */
export function namesIn(document: FederationDocument, language: Language): Names {
  const regions = new Map(
    document.regions.map(({ code, name }) => [code, language === 'en' ? name.en : name.zh]),
  );
  const members = new Map(document.members.map(({ clientId, name }) => [clientId, name]));
  const region = (code: string): string =>
    code === gatewayCode ? pageTexts.gateway[language] : (regions.get(code) ?? code);
  return {
    region,
    actor: (actor) => {
      const [kind = '', id = ''] = actor.split(/:(.*)/s);
      if (kind === 'person') return pageTexts.person[language];
      if (kind === 'gateway') return pageTexts.gateway[language];
      if (kind === 'region') return pageTexts.platformOf[language].replace('{n}', region(id));
      return language === 'en' ? id : (members.get(id) ?? id);
    },
  };
}
