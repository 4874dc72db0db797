// Marks: a person's decisions by the comment's number. Kept in the page, and in the browser's storage where a page from a file may use it.
const marks = new Map();
// What each step took the place of, to be undone: pairs of number and mark.
const steps = [];
const STORED = `moderato ${data.key}`;

const keep = () => {
  try {
    if (marks.size > 0) localStorage.setItem(STORED, JSON.stringify([...marks]));
    else localStorage.removeItem(STORED);
  } catch {
    // No storage here: marks last as long as the page is open.
  }
};

const recall = () => {
  try {
    for (const [number, mark] of JSON.parse(localStorage.getItem(STORED) ?? "[]")) {
      if (comments[number] && (mark === "approve" || mark === "reject")) marks.set(number, mark);
    }
  } catch {
    marks.clear();
  }
};

// Takes over pairs of number and mark, or null for none.
const put = (pairs) => {
  for (const [number, mark] of pairs) {
    if (mark) marks.set(number, mark);
    else marks.delete(number);
    renew(comments[number]);
  }
  keep();
  tell();
};

// The same mark once more takes it back.
const setMark = (comment, mark) => {
  const before = marks.get(comment.number) ?? null;
  steps.push([[comment.number, before]]);
  put([[comment.number, before === mark ? null : mark]]);
};

const undo = () => {
  const step = steps.pop();
  if (!step) return;
  put(step);
  const comment = comments[step[0][0]];
  if (places.has(comment)) select(comment);
};

const forgetAll = () => {
  if (marks.size === 0) return;
  steps.push([...marks]);
  put([...marks.keys()].map((number) => [number, null]));
};
