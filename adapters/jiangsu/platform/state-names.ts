/** State codes 0 to 9 in the words of whoever reads the file. */
export const stateNames = [
  'submitted',
  'forwarded',
  'accepted',
  'refused',
  'supplement_required',
  'approved',
  'denied',
  'withdrawn',
  'suspended',
  'terminated',
] as const;
