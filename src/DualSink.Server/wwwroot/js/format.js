// Numbers and times as the page writes them: one way each, always UTC.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const units = ['B', 'KB', 'MB', 'GB', 'TB'];

export const missing = '–';

export const count = value => (value ?? null) === null ? missing : whole.format(value);

/** A measured number: a decimal where there are few digits. */
export function measure(value) {
  if ((value ?? null) === null || !Number.isFinite(value)) {
    return missing;
  }

  return Math.abs(value) < 100 && !Number.isInteger(value) ? tenths.format(value) : whole.format(value);
}

/** Short, for the axis of a chart. */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${+(value / 1e9).toPrecision(3)}G`;
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e4) return `${+(value / 1e3).toPrecision(3)}k`;
  return `${+value.toPrecision(3)}`;
}

/** With its sign, a true minus, and no sign for zero. */
export function signed(value, write = measure) {
  if ((value ?? null) === null || !Number.isFinite(value)) {
    return missing;
  }

  const text = write(Math.abs(value));
  if (/^[0.,]*$/.test(text)) {
    return text;
  }

  return `${value < 0 ? '−' : '+'}${text}`;
}

export function bytes(value) {
  if ((value ?? null) === null) {
    return missing;
  }

  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }

  return `${unit === 0 ? whole.format(value) : tenths.format(value)} ${units[unit]}`;
}

/** A span of time: 0.4 s, 41 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function span(seconds) {
  if ((seconds ?? null) === null || !Number.isFinite(seconds)) {
    return missing;
  }

  seconds = Math.max(0, seconds);
  if (seconds < 9.95) return `${tenths.format(seconds)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor(whole % 86400 / 3600)} h`;
}

const moment = value => new Date(value).toISOString();

/** 09:31:05 */
export const clock = value => moment(value).slice(11, 19);

/** 09:31:05 today, 11-27 09:31:05 on another day. */
export function when(value, now) {
  const text = moment(value);
  return text.slice(0, 10) === moment(now).slice(0, 10) ? text.slice(11, 19) : `${text.slice(5, 10)} ${text.slice(11, 19)}`;
}

/** 2026-11-27 09:31 */
export const minute = value => moment(value).slice(0, 16).replace('T', ' ');

/** "1 bar", "12 bars". */
export const bars = value => `${count(value)} ${value === 1 ? 'bar' : 'bars'}`;

/** "a", "a and b", "a, b and c". */
export const list = words => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
