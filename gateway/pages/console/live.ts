/**
 * Whether somebody has begun to write: what is taken from nobody. A form that came to nothing stands there with
 * their words as if they had always been in it. A choice begins with its default, else with its first.
 */
export const isWrittenScript = `() =>
    document.querySelector('main .problem') !== null || [...document.querySelectorAll('main form :is(input, select, textarea)')].some((of) =>
    of.type === 'hidden' ? false
      : of.type === 'checkbox' || of.type === 'radio' ? of.checked !== of.defaultChecked
        : of.type === 'file' ? of.files.length > 0
          : of.tagName === 'SELECT' ? of.options.length > 0 && of.selectedIndex !== Math.max(0, [...of.options].findIndex((one) => one.defaultSelected))
            : of.value !== of.defaultValue)`;

/**
 * The one script of the console: an open page of a case takes what is new in place, so that what is open stays
 * open and the keyboard and the eye stay where they are. Without it the page is the same, only older. A tab that
 * nobody looks at listens to nothing: a browser has six connections to one host, and pages need them. Where the
 * stream is refused because there are too many (429), it asks from time to time instead.
 */
export const liveScript = `(() => {
  const script = document.currentScript;
  /* A code that is good for a minute: the next one before it is over, while somebody looks, ten times. */
  const renewing = document.querySelector('button[data-renew]');
  const renew = () => {
    if (document.hidden) return document.addEventListener('visibilitychange', renew, { once: true });
    const round = Number(renewing.dataset.round) + 1;
    if (round >= 10) return;
    renewing.form.elements.round.value = round;
    renewing.form.requestSubmit(renewing);
  };
  if (renewing) setTimeout(renew, renewing.dataset.renew * 1000);
  let address = script?.dataset.events;
  if (!address || typeof EventSource === 'undefined') return;
  let source, timer, watching, failures = 0;
  const say = (kind) => {
    const line = document.getElementById('live');
    if (!line || line.dataset.kind === kind) return;
    line.dataset.kind = kind;
    line.textContent = kind ? script.dataset[kind] + ' ' : '';
    if (kind !== 'broken' && kind !== 'held') return;
    const retry = document.createElement('a');
    retry.href = location.href;
    retry.textContent = kind === 'held' ? script.dataset.heldLink : script.dataset.retry;
    line.append(retry);
  };
  const stop = () => {
    source?.close();
    source = undefined;
    clearTimeout(timer);
    clearTimeout(watching);
  };
  /* Something comes every 15 s: after 30 without, the line is dead, whatever the browser believes. */
  const heard = () => {
    clearTimeout(watching);
    watching = setTimeout(broken, 30000);
  };
  const broken = () => {
    stop();
    say('broken');
  };
  const focusPath = (main) => {
    const at = document.activeElement;
    const holder = main.contains(at) && at.closest('[id]');
    return holder && { id: holder.id, index: [...holder.querySelectorAll('a, summary, button, input, select, pre')].indexOf(at) };
  };
  const take = (next) => {
    const main = document.querySelector('main');
    const fresh = next.querySelector('main');
    const open = new Set([...main.querySelectorAll('details[open]')].map(({ id }) => id));
    for (const part of fresh.querySelectorAll('details')) part.open = open.has(part.id);
    const focus = focusPath(main);
    const { scrollX, scrollY } = window;
    main.replaceWith(fresh);
    window.scrollTo(scrollX, scrollY);
    if (focus) {
      const holder = document.getElementById(focus.id);
      [...(holder?.querySelectorAll('a, summary, button, input, select, pre') ?? [])][focus.index]?.focus({ preventScroll: true });
    }
    document.title = next.title;
    address = next.querySelector('script[data-events]')?.dataset.events;
  };
  /* What somebody has begun to write is not taken from them: the page says that there is more, and waits. */
  const isWritten = ${isWrittenScript};
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { 'tongban-refresh': '1' } });
    if (!answer.ok) throw new Error();
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (next.querySelector('script[data-events]')?.dataset.events === address) return 'same';
    /* It may have been begun while the answer was on its way. */
    if (isWritten()) return 'held';
    take(next);
    return 'taken';
  };
  const went = (was) => (was === 'held' ? say('held') : address ? listen() : over());
  const poll = () => {
    say('polling');
    timer = setTimeout(() => refresh().then(went, broken), 15000);
  };
  const over = () => {
    stop();
    say('updated');
    script.remove();
  };
  const changed = () => {
    stop();
    if (isWritten()) return say('held');
    refresh().then((was) => {
      went(was);
      if (was !== 'held' && address) say('updated');
    }, broken);
  };
  /* EventSource does not tell why it was refused; asking once more does. */
  const refused = async () => {
    stop();
    try {
      const stopper = new AbortController();
      const { status } = await fetch(address, { signal: stopper.signal, headers: { accept: 'text/event-stream' } });
      stopper.abort();
      if (status === 429 || status === 503) poll();
      else if (status === 200) timer = setTimeout(listen, 3000);
      else broken();
    } catch {
      broken();
    }
  };
  const listen = () => {
    if (document.hidden || !address) return stop();
    if (source && source.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    source = new EventSource(address);
    heard();
    source.onopen = () => {
      heard();
      failures = 0;
      if (document.getElementById('live')?.dataset.kind !== 'updated') say('');
    };
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) return refused();
      /* The stream ends by itself every ten minutes: only the second time in a row is it broken. */
      failures += 1;
      if (failures > 1) say('broken');
    };
    source.addEventListener('beat', heard);
    source.addEventListener('change', changed);
  };
  document.addEventListener('visibilitychange', listen);
  listen();
})();
`;
