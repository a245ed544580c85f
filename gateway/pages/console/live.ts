/**
 * The one script of the console: an open page of a case shows itself anew when the case changes. Without it
 * the page is the same, only older.
 */
export const liveScript = `(() => {
  const address = document.currentScript?.dataset.events;
  if (!address || typeof EventSource === 'undefined') return;
  const source = new EventSource(address);
  source.addEventListener('change', () => {
    source.close();
    location.reload();
  });
})();
`;
