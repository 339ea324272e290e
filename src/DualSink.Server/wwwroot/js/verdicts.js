// What a snapshot means: for each question a level, a word and more. Decisions only; nothing here touches the page.

import { bars, bytes, clock, count, list, span } from './format.js';

/** Owed for less than this, bars are under way and nothing to look at. Seconds. */
const underWay = 5;

const ranks = { none: 0, good: 1, warn: 2, bad: 3 };

export const worst = levels => levels.reduce((a, b) => ranks[b] > ranks[a] ? b : a, 'none');

/** The sinks that the mode writes, or that are still owed what an earlier one left them. */
export const matters = snapshot => (snapshot.sinks ?? []).filter(sink => (sink.written ?? true) || (sink.backlog_bars ?? 0) > 0);

/** How one sink is: its lane and its health together. */
export function sinkVerdict(sink) {
  const health = sink.health ?? { state: 'idle' };
  if (sink.written === false && (sink.backlog_bars ?? 0) === 0) {
    return { level: 'none', word: 'not written', means: 'is not written in this mode' };
  }

  if (sink.lane_state === 'detached') {
    return { level: 'bad', word: 'detached', means: 'gets nothing until it is attached' };
  }

  if (sink.lane_state === 'paused') {
    return { level: 'warn', word: 'paused by hand', means: 'is paused by hand' };
  }

  switch (health.state) {
    case 'connected': return { level: 'good', word: 'writing', means: 'is well' };
    case 'idle': return { level: 'none', word: 'idle', means: 'has had nothing to write' };
    case 'retrying': return { level: 'warn', word: 'retrying', means: 'cannot be written and is tried again' };
    case 'paused': return { level: 'bad', word: 'paused', means: 'waits for somebody to mend its table' };
    case 'closed': return { level: 'bad', word: 'closed', means: 'takes nothing more' };
    default: return { level: 'warn', word: health.state ?? 'unknown', means: `is ${health.state ?? 'unknown'}` };
  }
}

function modeVerdict(snapshot) {
  const { mode, route } = snapshot;
  const written = (snapshot.sinks ?? []).filter(sink => sink.written ?? true);
  const inCharge = written.length === 1 ? written[0].sink : snapshot.in_charge;
  const standby = mode === 'failover' && /primary (\w+)/.exec(route ?? '')?.[1];
  const confirms = /\back journal\b/.test(route ?? '') ? 'the journal confirms'
    : mode !== 'failover' && /\back all\b/.test(route ?? '') ? 'both confirm'
      : inCharge ? `${inCharge} confirms` : 'nobody confirms';
  return standby && inCharge && standby !== inCharge
    ? { level: 'warn', word: mode, more: `${confirms}, standing in for ${standby}` }
    : { level: 'good', word: mode ?? 'none', more: confirms };
}

function healthVerdict(sinks) {
  if (sinks.length === 0) {
    return { level: 'none', word: 'No sink', more: 'nothing is written' };
  }

  const each = sinks.map(sink => ({ sink: sink.sink, ...sinkVerdict(sink) }));
  const level = worst(each.map(one => one.level));
  if (level === 'good' || level === 'none') {
    const idle = each.filter(one => one.level === 'none').map(one => one.sink);
    return {
      level,
      word: level === 'none' ? 'Idle' : sinks.length === 1 ? 'Well' : 'Both well',
      more: level === 'none' ? 'no bar was written yet' : idle.length > 0 ? `${list(idle)} has had nothing to write` : 'the last writes succeeded',
    };
  }

  const ill = each.filter(one => one.level === 'warn' || one.level === 'bad');
  return {
    level,
    word: ill.length === 1 ? `${ill[0].sink} ${ill[0].word}` : `${list(ill.map(one => one.sink))} not well`,
    more: ill.map(one => `${one.sink} ${one.means}`).join('; '),
  };
}

function ledgerVerdict(ledger, sinks) {
  if (!ledger) {
    return { level: 'none', word: 'Not kept', more: 'there is no journal: only confirmed is safe' };
  }

  const sum = name => ledger.lanes.reduce((total, lane) => total + (lane[name] ?? 0), 0);
  const [dropped, returned] = ['dropped', 'returned'].map(sum);
  const dead = sinks.reduce((total, sink) => total + (sink.dead_letters ?? 0), 0);
  const accepted = Math.max(0, ...ledger.lanes.map(lane => lane.accepted ?? 0));
  if (!ledger.ok) {
    return { level: 'bad', word: 'Does not balance', more: 'bars are not accounted for' };
  }

  if (dropped + returned > 0) {
    const parts = [dropped > 0 && `${count(dropped)} dropped`, returned > 0 && `${count(returned)} returned`].filter(Boolean);
    return { level: 'warn', word: 'Balances', more: `but ${list(parts)}: a table misses them` };
  }

  if (dead > 0) {
    return { level: 'warn', word: 'Balances', more: `${bars(dead)} kept as dead ${dead === 1 ? 'letter' : 'letters'}` };
  }

  return accepted === 0
    ? { level: 'none', word: 'Empty', more: 'no bar was accepted yet' }
    : { level: 'good', word: 'Balances', more: `${bars(accepted)} accounted for` };
}

function backlogVerdict(sinks, journal) {
  const behind = sinks.filter(sink => (sink.backlog_bars ?? 0) > 0);
  if (journal?.full) {
    return { level: 'bad', word: 'Journal full', more: `${list(behind.map(sink => sink.sink)) || 'a lane'} holds it up; nothing more is accepted` };
  }

  const old = behind.filter(sink => (sink.backlog_age_seconds ?? 0) >= underWay);
  if (old.length > 0) {
    const most = old.reduce((a, b) => b.backlog_age_seconds > a.backlog_age_seconds ? b : a);
    return { level: 'warn', word: `${bars(most.backlog_bars)}`, more: `owed to ${most.sink}, the oldest for ${span(most.backlog_age_seconds)}` };
  }

  return behind.length > 0
    ? { level: 'good', word: 'Under way', more: `${bars(Math.max(...behind.map(sink => sink.backlog_bars)))}, seconds old` }
    : { level: 'good', word: 'Nothing owed', more: 'every table has every bar' };
}

export function parityCounts(parity) {
  return [
    ['divergent', parity.divergent],
    ['missing in legacy', parity.missing_in_legacy],
    ['missing in provider', parity.missing_in_provider],
    ['not representable', parity.not_representable],
  ].filter(([, number]) => number > 0);
}

export function parityVerdict(parity, mode) {
  if (!parity) {
    return { level: 'none', word: 'Not compared', more: mode === 'legacy' || mode === 'provider' ? 'one table is written' : 'nobody has compared yet' };
  }

  const at = `at ${clock(parity.at)}`;
  const wrong = parityCounts(parity);
  if (!parity.ok) {
    return { level: 'bad', word: 'Different', more: `${list(wrong.map(([name, number]) => `${count(number)} ${name}`)) || 'not the same'}, ${at}` };
  }

  return parity.compared === 0
    ? { level: 'none', word: 'Nothing to compare', more: at }
    : { level: 'good', word: 'The same', more: `${bars(parity.compared)} compared ${at}${parity.in_flux > 0 ? `, ${count(parity.in_flux)} still under way` : ''}` };
}

function journalVerdict(journal) {
  if (!journal) {
    return { level: 'none', word: 'None', more: 'bars go straight to the sink' };
  }

  const share = journal.max_bytes > 0 ? journal.bytes_in_use / journal.max_bytes : 0;
  const more = `of ${bytes(journal.max_bytes)}, ${share < .01 ? 'under 1' : Math.round(share * 100)} %`;
  return { level: journal.full ? 'bad' : share > .8 ? 'warn' : 'good', word: bytes(journal.bytes_in_use), more };
}

/** Everything at a glance, and one sentence over it. */
export function verdicts(snapshot) {
  const sinks = matters(snapshot);
  const tiles = {
    mode: modeVerdict(snapshot),
    health: healthVerdict(sinks),
    ledger: ledgerVerdict(snapshot.ledger, snapshot.sinks ?? []),
    backlog: backlogVerdict(sinks, snapshot.journal),
    parity: parityVerdict(snapshot.parity, snapshot.mode),
    journal: journalVerdict(snapshot.journal),
  };
  return { tiles, overall: overall(tiles, snapshot) };
}

function overall(tiles, snapshot) {
  const { ledger, health, backlog, parity } = tiles;
  if (ledger.level === 'bad') {
    return { level: 'bad', words: 'Bars are not accounted for' };
  }

  const lost = /dropped|returned/.test(ledger.more);
  const ahead = lost ? 'A table misses bars' : snapshot.ledger ? 'Nothing is being lost' : 'Running without a journal';
  if (backlog.level === 'bad') {
    return { level: 'bad', words: `${ahead}, and nothing more is accepted: the journal is full` };
  }

  const troubles = [
    health.level === 'bad' || health.level === 'warn' ? health.more : null,
    parity.level === 'bad' ? 'the tables differ' : null,
  ].filter(Boolean);
  const level = worst([lost ? 'warn' : 'good', health.level, backlog.level, parity.level]);
  if (troubles.length > 0) {
    return { level, words: `${ahead}; ${troubles.join('; ')}` };
  }

  if (backlog.level === 'warn') {
    return { level, words: `${ahead}; ${backlog.word} ${backlog.more}` };
  }

  return health.level === 'none' && ledger.level === 'none'
    ? { level: 'none', words: 'Ready: no bar has come yet' }
    : { level, words: parity.level === 'good' ? `${ahead}, and the tables are the same` : ahead };
}
