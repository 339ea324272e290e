// Wires the page: one snapshot a second is drawn by everybody, events as they come, and nothing is ever polled.

import { announce } from './announcer.js';
import { Charts } from './charts.js';
import { get, key, keepKey, post } from './client.js';
import { at, make, say, set, show } from './dom.js';
import { Events } from './events.js';
import { clock, minute, span } from './format.js';
import { showDivergence } from './divergence.js';
import { History } from './history.js';
import { askForKey } from './key.js';
import { Lanes } from './lanes.js';
import { showLetters } from './letters.js';
import { stayLive } from './live.js';
import { notice } from './notices.js';
import { Strip } from './strip.js';
import { askForSwitch } from './switch.js';
import { drawLedger, drawParity } from './tables.js';
import { verdicts } from './verdicts.js';

const history = new History();
let snapshot = null;
let phase = 'connecting';
let about = {};
let compares = false;

const strip = new Strip(announce, () => askForSwitch(snapshot.mode, announce));
const lanes = new Lanes(announce, showLetters);
const charts = new Charts(history, announce);
const events = new Events(announce);
const mayOperate = () => phase === 'live' && (snapshot?.may ?? []).includes('operate');

function draw() {
  if (snapshot === null || document.visibilityState === 'hidden') {
    return;
  }

  const verdict = verdicts(snapshot);
  strip.draw(verdict, mayOperate(), phase === 'live' ? null : clock(snapshot.at));
  lanes.draw(snapshot, mayOperate());
  drawLedger(snapshot);
  drawParity(snapshot, mayOperate(), showDivergence);
  charts.draw();
  say(at('pipeline'), snapshot.pipeline);
  say(at('tenant'), snapshot.tenant);
  say(at('version'), snapshot.version);
  say(at('since'), minute(snapshot.since));
  say(at('may-words'), (snapshot.may ?? []).includes('operate') ? '' : 'You may look; who has a key with the role operate may switch, pause and compare.');
  drawCompare();
  drawNotices();
}

function drawCompare() {
  const running = compares || snapshot?.parity?.running === true;
  show(at('compare'), mayOperate());
  say(at('compare'), running ? 'Comparing…' : 'Compare now');
  // Not disabled: focus would be lost.
  set(at('compare'), 'aria-disabled', running ? 'true' : null);
}

function drawNotices() {
  if (snapshot.demo) {
    notice('default', 'none', 'This is a demonstration.', 'The bars are made up, and the tables are gone when it ends. With your own: set DATABASE_URL, and start dualsink serve without --demo.');
  } else if (snapshot.embedded_default) {
    const where = snapshot.sinks?.[0]?.location;
    notice('default', 'warn', 'The embedded default is in use.', `No database is configured, so bars go to a SQLite file${where ? ` (${where})` : ''}. For real data set DATABASE_URL.`);
  } else {
    notice('default', null);
  }

  const accepted = snapshot.ledger?.lanes.some(lane => lane.accepted > 0);
  const wrote = snapshot.sinks?.some(sink => sink.health?.last_commit);
  if (accepted || wrote) {
    notice('empty', null);
  } else {
    const bar = `{"source":"acme","symbol":"AAPL","timeframe":"1m","timestamp":"${new Date(Date.now() - 60000).toISOString().slice(0, 16)}:00Z","open":1,"high":2,"low":1,"close":2,"volume":10}`;
    notice('empty', 'none', 'No bar has come yet.', 'Send one, and it appears here within a second:',
      make('pre', { tabindex: '0', role: 'region', 'aria-label': 'A command that sends a bar' }, `curl ${location.origin}/api/v1/bars -H 'Content-Type: application/x-ndjson' -d '${bar}'`));
  }
}

function drawLink() {
  const age = snapshot === null ? null : (Date.now() - seenAt) / 1000;
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Disconnected', refused: 'Refused' }[phase];
  set(at('link'), 'data-level', { connecting: 'none', live: 'good', lost: 'bad', refused: 'warn' }[phase]);
  say(at('link-word'), words);
  say(at('link-at'), snapshot === null ? '' : phase === 'live' ? clock(snapshot.at) : `figures ${age < 60 ? `${Math.floor(age)} s` : span(age)} old`);
  show(at('forget-key'), key() !== null);
  if (phase === 'lost') {
    const old = snapshot === null ? 'There are no figures yet.' : `The figures are from ${clock(snapshot.at)}.`;
    notice('connection', 'bad', 'Disconnected:', `${about.why}. ${old} This page connects again by itself; if it does not, look whether dualsink serve runs at ${location.host}.`,
      make('button', { type: 'button', onclick: () => connection.again() }, 'Try now'));
  } else if (phase === 'refused') {
    notice('connection', 'warn', about.status === 401 ? 'An API key is wanted.' : 'This key may not look.', about.why,
      make('button', { type: 'button', onclick: () => askForKey(about.why, () => connection.again()) }, 'Enter a key'));
  } else if (phase === 'live') {
    notice('connection', null);
  }
}

let seenAt = Date.now();
const connection = stayLive({
  opened() {
    // The time that was missed, and all that happened in it.
    get('history', { seconds: 600 }).then(document => { history.load(document); draw(); }).catch(failed);
    get('events', { limit: 100 }).then(document => events.load(document.events)).catch(failed);
  },
  snapshot(document) {
    snapshot = document;
    seenAt = Date.now();
    history.add(document);
    draw();
    drawLink();
  },
  happened: document => events.add(document),
  state(name, told) {
    [phase, about] = [name, told];
    drawLink();
    if (name === 'refused') {
      askForKey(told.why, () => connection.again());
    }

    // A short break that is being mended keeps what is shown.
    if (name !== 'connecting') {
      draw();
    }
  },
});

function failed(error) {
  announce(error.message);
}

setInterval(() => phase !== 'live' && drawLink(), 1000);
document.addEventListener('visibilitychange', draw);

at('compare').addEventListener('click', async () => {
  if (compares) {
    return;
  }

  compares = true;
  drawCompare();
  announce('Comparing the tables.');
  try {
    const parity = await post('compare');
    snapshot = { ...snapshot, parity };
    announce(parity.ok ? 'The tables are the same.' : 'The tables differ.');
  } catch (error) {
    notice('compare', 'bad', 'The comparison failed:', error.message, make('button', { type: 'button', onclick: () => notice('compare', null) }, 'Dismiss'));
  } finally {
    compares = false;
    draw();
  }
});

at('forget-key').addEventListener('click', () => {
  keepKey(null);
  connection.again();
});

const themes = ['auto', 'light', 'dark'];
const chosen = () => document.documentElement.dataset.theme ?? 'auto';

function drawTheme() {
  say(at('theme'), `Theme: ${chosen()}`);
  charts.rebuild();
}

at('theme').addEventListener('click', () => {
  const next = themes[(themes.indexOf(chosen()) + 1) % themes.length];
  if (next === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }

  try {
    localStorage.setItem('dualsink-theme', next);
  } catch {
    // Storage is switched off: the choice lasts until the page is left.
  }

  drawTheme();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawTheme);
drawTheme();
