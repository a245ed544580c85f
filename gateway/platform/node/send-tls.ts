import { isIP } from 'node:net';
import { connect } from 'node:tls';

/** Whoever turns connections away ends them at once: before our end, and has read nothing. */
const settleMs = 250;

type TlsPeer = {
  readonly host: string;
  readonly port: number;
  /** Whom to believe instead of whom Node believes, and who we are (PEM). */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/**
 * Sends a text over a connection of its own and resolves when the other side has ended it after our end: it has read
 * all of it. A protocol without answers (RFC 5425) says no more than that, and a write that the kernel took says less.
 */
export function sendTls(
  { host, port, ca, cert, key }: TlsPeer,
  text: string,
  patienceMs: number,
): Promise<void> {
  return new Promise((taken, refuse) => {
    const socket = connect({
      host,
      port,
      servername: isIP(host) ? '' : host,
      ca,
      cert,
      key,
      minVersion: 'TLSv1.2',
    });
    let failure: Error | undefined;
    let [isSent, isTaken] = [false, false];
    const timer = setTimeout(() => socket.destroy(new Error('not taken in time')), patienceMs);
    socket.once('secureConnect', () =>
      socket.write(text, () => void setTimeout(() => socket.end(), settleMs)),
    );
    socket.once('finish', () => {
      isSent = true;
    });
    socket.once('end', () => {
      isTaken = isSent;
    });
    socket.once('error', (error) => {
      failure = error;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      if (isTaken && !failure) taken();
      else refuse(failure ?? new Error('ended before it had read all'));
    });
    // What it may say is read and means nothing; unread, its end would not be seen.
    socket.resume();
  });
}
