/** Doors of the API below `/v1/admin` that the pages of operators ask within the house; in the order of the reference. */
export const ofOperatorPages: readonly string[] = [
  ...['federation/versions', 'federation/versions/{version}', 'redrives', 'history', 'quotas'],
  ...['messages/{id}/hurry', 'restores', 'restore-findings'],
  ...['ask', 'settle'].map((end) => `restore-findings/{caseId}/${end}`),
  'standing',
];
