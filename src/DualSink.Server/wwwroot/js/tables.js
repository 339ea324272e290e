// What became of every bar, and whether the tables are the same: the two small tables beside the charts.

import { at, fill, make, marked } from './dom.js';
import { clock, count } from './format.js';
import { matters, parityVerdict } from './verdicts.js';

const fates = [
  ['accepted', 'accepted'],
  ['committed', 'committed'],
  ['superseded', 'superseded'],
  ['dead_lettered', 'dead-lettered'],
  ['dropped', 'dropped'],
  ['returned', 'returned'],
  ['owed', 'owed'],
];

const classes = [
  ['equal', 'equal', null],
  ['equal_after_layout', 'equal after layout', null],
  ['in_flux', 'still under way, not judged', null],
  ['not_representable', 'not representable', 'warn'],
  ['divergent', 'divergent', 'bad'],
  ['missing_in_legacy', 'missing in legacy', 'bad'],
  ['missing_in_provider', 'missing in provider', 'bad'],
];

export function drawLedger(snapshot) {
  const body = at('ledger-body');
  const ledger = snapshot.ledger;
  if (!ledger) {
    fill(body, 'none', () => [make('p', { class: 'hint' }, 'There is no journal in this mode, so no ledger is kept: a bar is safe when its receipt says confirmed.')]);
    return;
  }

  fill(body, ledger, () => [
    marked('p', ledger.ok ? 'good' : 'bad', ledger.ok ? 'Accepted is the sum of all the others.' : 'Accepted is not the sum of the others: see the operations manual.', { class: 'says' }),
    make('table', { class: 'figures' },
      make('caption', { class: 'unseen' }, 'Bars of each lane, by what became of them'),
      make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'bars'), ledger.lanes.map(lane => make('th', { scope: 'col', class: 'number' }, lane.sink)))),
      make('tbody', {}, fates.map(([field, name]) => make('tr', { class: field === 'accepted' ? 'sum' : null, 'data-level': levelOf(field, ledger) },
        make('th', { scope: 'row' }, name),
        ledger.lanes.map(lane => make('td', {}, count(lane[field]))))))),
  ]);
}

function levelOf(field, ledger) {
  const any = ledger.lanes.some(lane => (lane[field] ?? 0) > 0);
  return any && (field === 'dropped' || field === 'returned') ? 'bad' : null;
}

export function drawParity(snapshot, mayOperate, onExample) {
  const body = at('parity-body');
  const parity = snapshot.parity;
  const both = matters(snapshot).length > 1;
  if (!parity) {
    fill(body, ['none', both, mayOperate], () => [make('p', { class: 'hint' }, !both ? 'One table is written in this mode; compare when both are.'
      : mayOperate ? 'Nobody has compared them yet. Compare now reads both tables and changes nothing.'
        : 'Nobody has compared them yet. Whoever has the role operate can.')]);
    return;
  }

  const verdict = parityVerdict(parity, snapshot.mode);
  const examples = parity.examples ?? [];
  fill(body, parity, () => [
    marked('p', verdict.level, parity.ok ? `The same, as of ${clock(parity.at)}.` : `They differ, as of ${clock(parity.at)}.`, { class: 'says' }),
    make('table', { class: 'figures' },
      make('caption', { class: 'unseen' }, 'Bars compared, by class'),
      make('tbody', {},
        make('tr', { class: 'sum' }, make('th', { scope: 'row' }, 'compared'), make('td', {}, count(parity.compared))),
        classes.filter(([field]) => field !== 'in_flux' || (parity.in_flux ?? 0) > 0).map(([field, name, level]) =>
          make('tr', { 'data-level': parity[field] > 0 ? level : null }, make('th', { scope: 'row' }, name), make('td', {}, count(parity[field])))))),
    examples.length === 0 ? null : make('ul', { class: 'examples', 'aria-label': 'Examples of bars that differ' }, examples.map(example => make('li', {},
      make('span', { class: 'what' }, `${example.class.replaceAll('_', ' ')}: ${differencesOf(example)}`),
      make('span', { class: 'which' }, `${example.symbol} ${example.timeframe} ${example.timestamp} · ${example.source}`),
      make('button', { type: 'button', 'aria-label': `Look at ${example.symbol} ${example.timestamp}`, onclick: () => onExample(example) }, 'Look')))),
  ].filter(Boolean));
}

function differencesOf({ class: kind, differences }) {
  if (kind.startsWith('missing')) {
    return 'no row';
  }

  const [first, ...rest] = differences ?? [];
  return first ? `${first.field} ${first.legacy ?? 'none'} ≠ ${first.provider ?? 'none'}${rest.length > 0 ? `, and ${rest.map(one => one.field).join(', ')}` : ''}` : '';
}
