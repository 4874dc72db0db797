// The keyboard. Keys that a browser or a reader has a use for, with a modifier or in a field, are left alone.
const keys = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => current && toggle(current),
  o: () => current && toggle(current),
  a: () => decide("approve"),
  r: () => decide("reject"),
  u: undo,
  "/": () => {
    search.focus();
    search.select();
  },
  "?": () => byId("help").showModal(),
};

// Marks the comment and goes on to the next; with none chosen yet, chooses the first.
const decide = (mark) => {
  if (!current) {
    move(1);
    return;
  }
  const comment = current;
  setMark(comment, mark);
  if (marks.get(comment.number) === mark) move(1);
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (byId("help").open) return;
  if (target === search && event.key === "Enter") {
    event.preventDefault();
    searchNow();
    move(1);
    return;
  }
  if (target === search && event.key === "Escape") {
    event.preventDefault();
    search.blur();
    return;
  }
  if (target.closest("input, select, textarea")) return;
  // A pressed button is a pressed button; arrows scroll until a comment is chosen.
  if (event.key === "Enter" && target.closest("button, a, summary")) return;
  if (event.key.startsWith("Arrow") && (!current || !target.closest("article[data-number]"))) return;
  const does = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!does) return;
  event.preventDefault();
  does();
});
