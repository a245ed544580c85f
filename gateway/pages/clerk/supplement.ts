import type { CaseView } from '../../casework/cases/view.ts';
import { given, textOf, textsOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { scanOf, sendScan } from './upload.ts';

/** Brings what was asked for, each as its scan; whoever does it, a counter or the person. */
export async function bringSupplement(
  visit: Visit,
  { caseId, itemCode, to }: CaseView,
  form: FormData,
) {
  const materials: { code: string; how: 'upload'; ref: string }[] = [];
  for (const code of textsOf(form, 'code')) {
    const scan = scanOf(form, `scan.${code}`);
    if (!scan) continue;
    const part = await sendScan(visit, scan, { itemCode, to }, `part-${materials.length}`);
    if (!part.ok) return part;
    materials.push({ code, how: 'upload', ref: part.value });
  }
  const by = given(form, 'by');
  const body = { materials, note: textOf(form, 'note'), ...(by ? { by } : {}) };
  return visit.act({ path: `/v1/cases/${caseId}/supplements`, body }, 'supplement');
}
