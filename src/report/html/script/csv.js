// Marks as a labelled CSV, the way `moderato train` reads it.

// What a spreadsheet would run as a formula gets an apostrophe; `train` does not mind, since punctuation does not tell texts apart.
const FORMULA = /^[\s\u0000-\u001f\u00ad\u200b-\u200f\u2060-\u2064\ufeff'"＇＂‘’“”`]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]/;
const cell = (value) => {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
};

// A text that is masked or cut here is not what was typed: with an id it is left out, since the id tells which it is.
const textless = (comment) => comment.masked && !comment.numbered && comment.id !== "";

// Rejected as toxic is not the same as spam, and teaches another model.
const isToxicOnly = ([number, mark]) => mark === "reject" && comments[number].notAsSpam;

const rowsOf = (kept, labels) => {
  const rows = [["id", "thread", "author", "text", "label"]];
  for (const [number, mark] of kept) {
    const comment = comments[number];
    rows.push([
      comment.numbered ? "" : comment.id,
      comment.thread < 0 ? "" : threads[comment.thread][0],
      comment.author,
      textless(comment) ? "" : textOf(comment),
      labels[mark],
    ]);
  }
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
};

const inOrder = () => [...marks].sort((a, b) => a[0] - b[0]);
const asSpam = () => inOrder().filter((each) => !isToxicOnly(each));
const asToxic = () => inOrder().filter(isToxicOnly);

const save = (name, text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

const downloadMarks = () => save("marks.csv", rowsOf(asSpam(), { approve: "ham", reject: "spam" }));
const downloadToxic = () => save("toxic.csv", rowsOf(asToxic(), { reject: "toxic" }));
