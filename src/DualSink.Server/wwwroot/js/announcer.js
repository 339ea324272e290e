// Says aloud, politely and not too often, what has changed.

import { at } from './dom.js';

const pause = 1500;
let waiting = [];
let timer = 0;

export function announce(sentence) {
  // The newest of what waits is what counts: nobody wants to hear ten seconds of the past.
  waiting = [...waiting.filter(other => other !== sentence), sentence].slice(-3);
  if (timer === 0) {
    timer = setTimeout(speak, 150);
  }
}

function speak() {
  at('announcer').textContent = waiting.join('. ');
  waiting = [];
  timer = setTimeout(() => {
    timer = 0;
    if (waiting.length > 0) {
      speak();
    }
  }, pause);
}
