// Keys for whoever decides many claims or doubtful pairs: each button names its own. Nothing happens while typing.
document.addEventListener("keydown", event => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const opens = document.querySelector(`[data-key-opens="${CSS.escape(key)}"]`);
  if (opens) {
    opens.open = true;
    opens.querySelector("select")?.focus();
    return;
  }
  document.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`)?.click();
});
