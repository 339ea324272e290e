// The dead letters of a sink: bars its table can never hold, each with the reason.

import { get } from './client.js';
import { buttons, open } from './dialogs.js';
import { make } from './dom.js';
import { showManual } from './manual.js';

const most = 100;

export function showLetters(sink) {
  open(`Dead letters of ${sink}`, close => {
    const body = make('div', { class: 'dialog-part', role: 'status' }, make('p', { class: 'hint' }, 'Reading the journal…'));
    fetchInto(body, sink);
    return [
      make('p', { class: 'hint' }, 'Bars that this table can never hold. They are kept; the other table has them. When the cause is mended, write them by: dualsink deadletter replay'),
      body,
      buttons(
        make('button', { type: 'button', onclick: () => { close(); showManual('/docs/operations#dead-letters'); } }, 'What the manual says'),
        make('button', { type: 'button', onclick: close }, 'Close')),
    ];
  }, { wide: true });
}

async function fetchInto(body, sink) {
  try {
    const { dead_letters: letters, matching } = await get('deadletters', { sink, limit: most });
    const columns = ['timestamp', 'symbol', 'timeframe', 'source', 'reason'];
    body.replaceChildren(
      make('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Dead letters' }, make('table', { class: 'figures letters' },
        make('thead', {}, make('tr', {}, columns.map(name => make('th', { scope: 'col' }, name)))),
        make('tbody', {}, letters.map(letter => make('tr', {}, columns.map(name => make('td', {}, String(letter[name])))))))),
      ...(matching > letters.length ? [make('p', { class: 'hint' }, `The last ${letters.length} of ${matching}. All: dualsink deadletter list`)] : []));
  } catch (error) {
    body.replaceChildren(make('p', { class: 'failed' }, `The dead letters cannot be read: ${error.message}`));
  }
}
