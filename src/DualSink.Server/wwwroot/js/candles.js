// Candles of both tables around a bar, on one scale, legacy to the left of provider at each time.

import { draw, make } from './dom.js';
import { clock, measure, minute } from './format.js';

const [width, height] = [880, 240];
const [left, right, top, bottom] = [64, 8, 8, 24];

/** @param {Array<{timestamp: string, legacy: object|null, provider: object|null, class?: string}>} rows @param {number} index the bar in question. */
export function candles(rows, index) {
  const all = rows.flatMap(row => [row.legacy, row.provider]).filter(Boolean).map(numbers).filter(bar => Object.values(bar).every(Number.isFinite));
  if (all.length === 0) {
    return make('p', { class: 'hint' }, 'There is no bar around it that can be drawn.');
  }

  const low = Math.min(...all.map(bar => bar.low));
  const high = Math.max(...all.map(bar => bar.high));
  const room = (high - low || Math.abs(high) * .01 || 1) * .05;
  const y = value => top + (high + room - value) / (high - low + 2 * room) * (height - top - bottom);
  const step = (width - left - right) / rows.length;
  const x = place => left + place * step;
  // Bars that stand closer than a minute are told apart by their seconds.
  const close = rows.length > 1 && Date.parse(rows[1].timestamp) - Date.parse(rows[0].timestamp) < 60000;
  const time = row => close ? clock(row.timestamp) : minute(row.timestamp);
  const what = `Candles of both tables from ${minute(rows[0].timestamp)} to ${minute(rows.at(-1).timestamp)}, prices between ${measure(low)} and ${measure(high)}. The bar in question is shaded.`;
  const picture = draw('svg', { class: 'candles', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': what },
    index < 0 ? [] : draw('rect', { class: 'here', x: x(index), y: top, width: step, height: height - top - bottom }),
    scale(low, high).flatMap(price => [
      draw('line', { class: 'grid', x1: left, x2: width - right, y1: y(price), y2: y(price) }),
      draw('text', { x: left - 6, y: y(price) + 4, 'text-anchor': 'end' }, priced(price, high - low)),
    ]),
    rows.flatMap((row, place) => [
      ...candle(row.legacy, x(place) + step * .28, step * .3, y, 'legacy'),
      ...candle(row.provider, x(place) + step * .72, step * .3, y, 'provider'),
    ]),
    [0, Math.floor(rows.length / 2), rows.length - 1].filter((place, order, places) => places.indexOf(place) === order)
      .map(place => draw('text', { x: x(place) + step / 2, y: height - 7, 'text-anchor': place === 0 ? 'start' : place === rows.length - 1 ? 'end' : 'middle' }, time(rows[place]))));
  return make('div', {},
    make('p', { class: 'key-line' },
      make('span', { class: 'who', 'data-sink': 'legacy' }, 'legacy'),
      make('span', { class: 'who', 'data-sink': 'provider' }, 'provider'),
      make('span', {}, 'hollow: closed higher; the bar in question is shaded')),
    picture);
}

function numbers(bar) {
  return { open: Number(bar.open), high: Number(bar.high), low: Number(bar.low), close: Number(bar.close) };
}

function candle(bar, middle, size, y, sink) {
  if (!bar) {
    return [];
  }

  const { open, high, low, close } = numbers(bar);
  if (![open, high, low, close].every(Number.isFinite)) {
    return [];
  }

  const [upper, lower] = [y(Math.max(open, close)), y(Math.min(open, close))];
  return [
    draw('line', { class: 'wick', 'data-sink': sink, x1: middle, x2: middle, y1: y(high), y2: y(low) }),
    draw('rect', { class: close > open ? 'body up' : 'body', 'data-sink': sink, x: middle - size / 2, y: upper, width: size, height: Math.max(1, lower - upper) }),
  ];
}

function scale(low, high) {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find(one => one * power >= rough) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, index) => (first + index) * step);
}

const priced = (value, range) => value.toFixed(Math.min(8, Math.max(0, Math.ceil(1.5 - Math.log10(range || 1)))));
