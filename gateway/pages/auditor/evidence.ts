import type { Visit } from '../console/form-page.ts';

/** The package that verifies offline, as the door of the API gives it. */
export async function showEvidence({ bytes, param }: Visit) {
  const id = encodeURIComponent(param('id'));
  const answer = await bytes(`/v1/audit/cases/${id}/evidence`);
  if (!answer.ok) return answer.failure;
  return new Response(answer.value, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="evidence-${id}.zip"`,
    },
  });
}
