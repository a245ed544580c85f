/** What a caller can be to an object, each with what makes them so; the whole vocabulary. */
export const relations = {
  collector:
    'the member that submitted it; at an app or a kiosk, with its person in the token; in the collecting or the home region also whoever goes on with it with its person’s consent',
  collecting_region: 'a platform of the region where it was collected',
  serving: 'a collector that does not decide it too',
  decider: 'a platform of the region that decides it',
  home: 'a platform of its person’s home region',
  owner: 'a platform of the region that must act while it stands still',
  person: 'its person in the token',
  machine: 'the kiosk that submitted it, with nobody signed in',
  sender: 'a platform of the region that papers leave from',
  receiver: 'a platform of the region that papers go to',
  uploader: 'the member that sent it; at an app or a kiosk, for the same person',
  reporter: 'who wrote it: a platform or the person in the token',
  answerer: 'a platform of the region that it is about',
  addressee: 'the platform of the region that it is for',
  party: 'a platform of a region that the agreement binds',
  itself: 'a platform of that region',
  neighbour: 'a platform of another region: regions are no secret',
  operator: 'an operator of the federation',
  auditor: 'an auditor',
} as const;

export type Relation = keyof typeof relations;
