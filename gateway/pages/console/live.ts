/**
 * The one script of the console: an open page of a case shows itself anew when the case changes. Without it
 * the page is the same, only older. A tab that nobody looks at listens to nothing: a browser has six
 * connections to one host, and pages need them.
 */
export const liveScript = `(() => {
  const address = document.currentScript?.dataset.events;
  if (!address || typeof EventSource === 'undefined') return;
  let source;
  const listen = () => {
    if (document.hidden) return source?.close();
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(address);
    source.addEventListener('change', () => {
      source.close();
      location.reload();
    });
  };
  document.addEventListener('visibilitychange', listen);
  listen();
})();
`;
