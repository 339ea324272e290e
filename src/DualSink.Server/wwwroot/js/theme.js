// A classic script, so that the theme stands before the first paint.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem('dualsink-theme');
  } catch {
    // Storage is switched off: the theme is the system's.
  }

  if (chosen === 'light' || chosen === 'dark') {
    root.dataset.theme = chosen;
  }
})();
