/** Acts that are declared to leave an event and may be done without anything having been done: why there is nothing to say then. */
export const nothingToSay: ReadonlyMap<string, string> = new Map([
  ['person.read', 'these people gave no claims: nothing but the subject in the token is answered'],
  ['session.sign_out', 'nobody is signed in'],
  ['token.revoke', 'an access token alone was taken back, or none: the session goes on'],
  ['certificate.tell_status', 'nobody here holds a copy of the certificate that is told of'],
  ['inbox.fetch', 'nothing waits in the inbox'],
  ['batch.dispatch', 'the bag holds no dossiers'],
  ['message.redrive_all', 'no message is parked'],
  ['token.issue', 'a token of a member’s own is about nobody; sign-ins and exchanges are told'],
  ['case.continue', 'who goes on with it had it already'],
  ['draft.continue', 'who goes on with it had it already'],
]);
