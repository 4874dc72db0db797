// The list: blocks of rows that are made when they come near the window and unmade when they leave it, so that fifty thousand comments open like fifty.
const BLOCK = 30;
const ROW_HEIGHT = 150;
// Rows that are printed at most.
const MOST_PRINTED = 2000;
const list = document.getElementById("list");
let listed = [];
let places = new Map();
let blocks = [];
let current = null;

const fill = (block) => {
  if (block.filled) return;
  block.filled = true;
  block.element.style.height = "";
  block.element.replaceChildren(...listed.slice(block.from, block.from + BLOCK).map(rowOf));
};

const empty = (block) => {
  if (!block.filled) return;
  if (block.element.contains(document.activeElement)) return;
  block.element.style.height = `${block.element.offsetHeight}px`;
  block.element.replaceChildren();
  block.filled = false;
};

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const block = blocks[Number(entry.target.dataset.block)];
      if (!block || block.element !== entry.target) continue;
      if (entry.isIntersecting) fill(block);
      else empty(block);
    }
  },
  { rootMargin: "1500px 0px" },
);

const show = () => {
  watcher.disconnect();
  listed = chosen();
  places = new Map(listed.map((comment, place) => [comment, place]));
  if (!places.has(current)) current = null;
  blocks = [];
  for (let from = 0; from < listed.length; from += BLOCK) {
    const element = make("div", { class: "block", "data-block": String(blocks.length) });
    element.style.height = `${ROW_HEIGHT * Math.min(BLOCK, listed.length - from)}px`;
    blocks.push({ from, element, filled: false });
  }
  list.replaceChildren(...blocks.map((block) => block.element));
  if (blocks.length > 0) fill(blocks[0]);
  else list.append(make("p", { class: "none nothing" }, comments.length === 0 ? "No comments." : "Nothing matches."));
  for (const block of blocks) watcher.observe(block.element);
  tell();
};

const rowElement = (comment) => {
  const place = places.get(comment);
  if (place === undefined) return null;
  fill(blocks[Math.floor(place / BLOCK)]);
  return document.getElementById(`n${comment.number + 1}`);
};

// Makes a row anew where it stands.
const renew = (comment) => {
  const place = places.get(comment);
  const old = place !== undefined && blocks[Math.floor(place / BLOCK)].filled ? document.getElementById(`n${comment.number + 1}`) : null;
  if (!old) return;
  const focus = old.contains(document.activeElement) ? document.activeElement.dataset.do : undefined;
  const focused = old.contains(document.activeElement);
  const row = rowOf(comment);
  old.replaceWith(row);
  if (focused) ((focus && row.querySelector(`[data-do=${focus}]`)) || row).focus({ preventScroll: true });
};

const select = (comment, focus = true) => {
  const before = current;
  current = comment;
  if (before && before !== comment) renew(before);
  const row = rowElement(comment);
  if (!row) return;
  row.classList.add("current");
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
};

const move = (steps) => {
  if (listed.length === 0) return;
  const place = current === null ? (steps > 0 ? 0 : listed.length - 1) : Math.min(Math.max(places.get(current) + steps, 0), listed.length - 1);
  select(listed[place]);
};

const toggle = (comment) => {
  if (!opened.delete(comment.number)) opened.add(comment.number);
  renew(comment);
  rowElement(comment)?.scrollIntoView({ block: "nearest", behavior: "instant" });
};

addEventListener("beforeprint", () => {
  for (const block of blocks) if (block.from < MOST_PRINTED) fill(block);
  for (const block of blocks) if (!block.filled) block.element.hidden = true;
  if (listed.length > MOST_PRINTED) list.append(make("p", { class: "none unprinted" }, `and ${counted(listed.length - MOST_PRINTED, "comment")} more`));
});
addEventListener("afterprint", () => {
  list.querySelector(".unprinted")?.remove();
  for (const block of blocks) block.element.hidden = false;
});
