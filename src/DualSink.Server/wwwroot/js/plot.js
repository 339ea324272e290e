// One uPlot chart: its colours from the style sheet, its scale from whoever compares, its cursor shared with all others.

/* global uPlot */

import { make } from './dom.js';
import { short } from './format.js';

const probe = make('span', { class: 'unseen', 'aria-hidden': 'true' });

/** A colour of the style sheet as a canvas understands it, in the theme in force. */
export function colour(name) {
  if (!probe.isConnected) {
    document.body.append(probe);
  }

  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const pen = document.createElement('canvas').getContext('2d');

/** Room beside the lines, in pixels: for the figures of the scale on the left, and on the right for half a time. */
const [scaleRoom, edgeRoom] = [44, 8];

// Times with their seconds are wider; over a longer span nobody needs them.
const hasSeconds = view => view.span < 300;

/** A time below a chart; nothing where it would run into the scale or over the edge. */
function timeAt(at, width, view) {
  const text = new Date(at * 1000).toISOString().slice(11, at % 60 === 0 ? 16 : 19);
  const [half, room] = [pen.measureText(text).width / 2, width - scaleRoom - edgeRoom];
  const middle = (at - view.end + view.span) / view.span * room;
  return middle < half || middle + half > room + edgeRoom ? '' : text;
}

const faint = (rgb, alpha) => rgb.replace(/rgba?\(([^)]+)\)/, (_, parts) => `rgba(${parts.split(',').slice(0, 3).join(',')},${alpha})`);

/**
 * @param {HTMLElement} place where it stands; it takes its width.
 * @param {object} look `lines` (`width`, `dash`, `alpha`), `tint` (a colour's name), `stepped`.
 * @param {object} view shared by all charts: `span`, `end`; `top` and `bottom` of this chart's scale.
 * @param {(index: number|null) => void} read told which point is under the cursor.
 */
export function plot(place, look, view, read) {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  pen.font = font;
  const [ink, line, tint] = [colour('soft'), colour('line'), colour(look.tint)];
  const chart = new uPlot({
    width: place.clientWidth || 300,
    height: place.clientHeight || 92,
    padding: [6, edgeRoom, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, sync: { key: 'sinks', setSeries: false }, points: { size: 6 } },
    scales: {
      x: { time: true, range: () => [view.end - view.span, view.end] },
      y: { range: () => [view.bottom, view.top] },
    },
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    axes: [
      { stroke: ink, font, size: 18, gap: 3, space: () => hasSeconds(view) ? 60 : 44, incrs: () => hasSeconds(view) ? [15, 30, 60, 120] : [60, 120, 300, 600], grid: { show: false }, ticks: { show: false }, values: (self, splits) => splits.map(at => timeAt(at, self.width, view)) },
      { stroke: ink, font, size: scaleRoom, gap: 4, space: 26, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_, splits) => splits.map(short) },
    ],
    series: [{}, ...look.lines.map(({ width = 1.5, dash, alpha = 1, filled = false }) => ({
      stroke: faint(tint, alpha),
      width,
      dash,
      fill: filled ? faint(tint, .12) : undefined,
      points: { show: false },
      ...(look.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
    }))],
    hooks: { setCursor: [self => read(self.cursor.left >= 0 ? self.cursor.idx ?? null : null)] },
  }, [[], ...look.lines.map(() => [])], place);
  return chart;
}

/** The next round number, so that a scale does not tremble with every point. */
export function roundUp(value) {
  if (!(value > 0)) {
    return 1;
  }

  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(step => step * power >= value) * power;
}
