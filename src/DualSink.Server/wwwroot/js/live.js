// Stays connected: reconnects with growing waits, notices silence, and stops asking where it was refused.

import { Refused, stream } from './client.js';

/** A snapshot comes each second; after this much silence the connection counts as lost. */
const silence = 5000;
const firstWait = 500;
const longestWait = 5000;

/**
 * @param {object} listener `opened()` before the first snapshot of a connection, `snapshot(document)`, `happened(document)`,
 *   and `state(name, about)`: connecting, live, lost (`about.why`, `about.retryAt`) or refused (`about.status`, `about.why`).
 */
export function stayLive(listener) {
  let ending = null;
  let wait = firstWait;
  let timer = 0;
  let heard = 0;
  let phase = 'connecting';

  function become(name, about = {}) {
    phase = name;
    listener.state(name, about);
  }

  function lost(why) {
    ending = null;
    const pause = wait * (.8 + .4 * Math.random());
    wait = Math.min(longestWait, wait * 2);
    become('lost', { why, retryAt: Date.now() + pause });
    clearTimeout(timer);
    timer = setTimeout(connect, pause);
  }

  async function connect() {
    clearTimeout(timer);
    ending?.abort();
    const mine = ending = new AbortController();
    const is = () => ending === mine;
    heard = Date.now();
    try {
      await stream('live', mine.signal, (name, data) => is() && take(name, data));
      if (is()) {
        lost('the service ended the connection');
      }
    } catch (error) {
      if (!is()) {
        return;
      }

      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        ending = null;
        become('refused', { status: error.status, why: error.message });
      } else {
        lost(error instanceof Refused ? error.message : 'the service cannot be reached');
      }
    }
  }

  function take(name, data) {
    heard = Date.now();
    if (name === 'snapshot') {
      if (phase !== 'live') {
        wait = firstWait;
        become('live');
        listener.opened();
      }

      listener.snapshot(data);
    } else if (name === 'happened') {
      listener.happened(data);
    }
  }

  function again() {
    wait = firstWait;
    become('connecting');
    connect();
  }

  setInterval(() => {
    if (ending !== null && Date.now() - heard > silence) {
      ending.abort();
      lost('the service has fallen silent');
    }
  }, 1000);

  const wake = () => document.visibilityState === 'visible' && phase === 'lost' && again();
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  again();
  return { again };
}
