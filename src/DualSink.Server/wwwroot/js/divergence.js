// One bar that differs, closely: both rows side by side with the digits that differ, and the candles around it.

import { candles } from './candles.js';
import { get } from './client.js';
import { buttons, open } from './dialogs.js';
import { make, say } from './dom.js';

const fields = ['open', 'high', 'low', 'close', 'volume'];
const around = 20;

export function showDivergence(example) {
  open(`${example.symbol} ${example.timeframe}, ${example.timestamp}`, close => {
    const body = make('div', { class: 'dialog-part', role: 'status' }, make('p', { class: 'hint' }, 'Reading both tables…'));
    fetchInto(body, example);
    return [
      make('p', { class: 'hint' }, `${example.class.replaceAll('_', ' ')} · source ${example.source}`),
      body,
      buttons(make('button', { type: 'button', onclick: close }, 'Close')),
    ];
  }, { wide: true });
}

async function fetchInto(body, { source, symbol, timeframe, timestamp }) {
  try {
    const { rows } = await get('divergence', { source, symbol, timeframe, timestamp, around });
    const index = rows.findIndex(row => Date.parse(row.timestamp) === Date.parse(timestamp));
    const row = rows[index] ?? { legacy: null, provider: null };
    body.replaceChildren(sideBySide(row), ...(rows.length > 1 ? [candles(rows, index)] : []));
  } catch (error) {
    const failed = make('p', { class: 'failed' });
    say(failed, `Both rows cannot be shown: ${error.message}`);
    body.replaceChildren(failed);
  }
}

function sideBySide({ legacy, provider }) {
  const nothing = [legacy === null ? 'legacy' : null, provider === null ? 'provider' : null].filter(Boolean);
  return make('div', {},
    make('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Both rows' }, make('table', { class: 'figures rows-two' },
      make('thead', {}, make('tr', {}, ['value', 'legacy', 'provider', ''].map(name => make(name ? 'th' : 'td', name ? { scope: 'col', class: name === 'value' ? null : 'number' } : {}, name)))),
      make('tbody', {}, fields.map(field => {
        const [left, right] = [legacy?.[field] ?? null, provider?.[field] ?? null];
        const [markedLeft, markedRight, differs] = compare(left, right);
        return make('tr', {}, make('th', { scope: 'row' }, field), make('td', {}, markedLeft), make('td', {}, markedRight), make('td', {}, differs ? 'differs' : 'same'));
      })))),
    nothing.length > 0 ? make('p', { class: 'hint' }, `${nothing.join(' and ')} ${nothing.length > 1 ? 'have' : 'has'} no such row now.`) : null);
}

/** Both texts with the digits marked from the first that differs; trailing zeros of a decimal say nothing. */
export function compare(left, right) {
  if (left === null || right === null) {
    return [[left ?? 'no row'], [right ?? 'no row'], left !== right];
  }

  const bare = text => /^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0+$/, '') : text;
  const [a, b] = [bare(left), bare(right)];
  if (a === b) {
    return [[left], [right], false];
  }

  // Numbers of another length before the point differ from their first digit on. Zeros stand where the other has digits.
  const sameWidth = a.split('.')[0].length === b.split('.')[0].length;
  let from = 0;
  while (sameWidth && from < left.length && left[from] === right[from]) {
    from++;
  }

  const to = Math.max(a.length, b.length);
  const cut = text => from >= Math.min(to, text.length) ? [text] : [text.slice(0, from), make('mark', {}, text.slice(from, to)), text.slice(to)];
  return [cut(left), cut(right), true];
}
