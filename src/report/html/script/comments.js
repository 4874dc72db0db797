// The comments as `data.rs` wrote them, under whole names.
const data = JSON.parse(document.getElementById("data").textContent);
const { attributes, bounds, sources, threads, campaigns } = data.report;
const DECISIONS = ["approve", "review", "reject"];

const comments = data.comments.map((row, number) => ({
  number,
  id: row.id,
  numbered: row.n === true,
  thread: row.t ?? -1,
  parent: row.p ?? "",
  answers: row.u ?? -1,
  author: row.a ?? "",
  date: row.d ?? "",
  seconds: row.s ?? null,
  grave: row.v,
  decision: DECISIONS[row.v],
  notAsSpam: row.q === true,
  probabilities: row.o,
  highest: Math.max(0, ...row.o.map((each) => each ?? 0)),
  campaign: row.c ?? -1,
  language: row.l ?? "",
  kind: row.k ?? "",
  // Each: number of its source, evidence, hundredths of log-odds or null.
  reasons: row.r ?? [],
  // Strings, or [string, masked, number of a reason...].
  pieces: typeof row.x === "string" ? [row.x] : row.x,
  leftOut: row.z ?? 0,
  masked: row.m === true,
  accounts: row.w ?? [],
  searched: null,
}));

const textOf = (comment) => comment.pieces.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");

// The comment of the report that a comment answers, if it is here.
const parentOf = (comment) => comments[comment.answers] ?? null;
