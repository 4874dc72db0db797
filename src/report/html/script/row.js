// One comment of the list.
const SIGNS = { reject: ["✕", "Reject"], review: ["?", "Review"], approve: ["✓", "Approve"] };
const opened = new Set();
// Reasons beside a folded comment.
const FIRST_REASONS = 4;

const badge = (decision) => make("span", { class: `badge ${decision}` }, make("span", { "aria-hidden": "true" }, SIGNS[decision][0]), ` ${SIGNS[decision][1]}`);

const titleOf = (comment, numbers) =>
  numbers
    .map((number) => comment.reasons[number])
    .filter(Boolean)
    .map(([source, , weight]) => (weight === null ? sources[source] : `${sources[source]} ${signed(weight)}`))
    .join(", ");

const textElement = (comment) => {
  const text = make("p", { class: "text", dir: "auto" });
  if (textOf(comment).trim() === "") text.append(make("span", { class: "none" }, "(no text)"));
  for (const piece of comment.pieces) {
    if (typeof piece === "string") {
      text.append(visible(piece));
      continue;
    }
    const [words, masked, ...numbers] = piece;
    const inner = masked ? make("span", { class: "mask" }, words) : visible(words);
    const against = numbers.length > 0 && numbers.every((number) => comment.reasons[number]?.[2] < 0);
    text.append(numbers.length > 0 ? make("mark", { class: against ? "against" : null, title: titleOf(comment, numbers) }, inner) : inner);
  }
  if (comment.leftOut > 0) text.append(make("span", { class: "none" }, ` … and ${counted(comment.leftOut, "character")} more`));
  return text;
};

// The sources that speak, each once with the sum of its weights, the weightiest first; context last.
const reasonsElement = (comment) => {
  const sums = new Map();
  for (const [source, , weight] of comment.reasons) {
    const before = sums.get(source) ?? null;
    sums.set(source, weight === null ? before : (before ?? 0) + weight);
  }
  const list = make("ul", { class: "reasons", "aria-label": "Reasons" });
  const all = [...sums].sort((a, b) => (b[1] ?? -Infinity) - (a[1] ?? -Infinity));
  const shown = all.filter(([, weight], place) => place < FIRST_REASONS || weight === null);
  for (const [source, weight] of shown) {
    const kind = weight === null ? "context" : weight < 0 ? "against" : null;
    list.append(make("li", { class: kind }, make("b", {}, sources[source]), weight === null ? null : make("span", { class: "weight" }, ` ${signed(weight)}`)));
  }
  if (all.length > shown.length) list.append(make("li", { class: "others" }, `${all.length - shown.length} more`));
  return list;
};

const fact = (word, value, most = 60) => (value === "" ? null : make("span", {}, word, make("bdi", {}, line(value, most))));

const markButtons = (comment) => {
  const mark = marks.get(comment.number);
  const button = (label, does) => make("button", { type: "button", class: `do ${does}`, "data-do": does, "aria-pressed": String(mark === does) }, label, make("kbd", { "aria-hidden": "true" }, does[0]));
  return make("span", { class: "doing" }, button("Approve", "approve"), button("Reject", "reject"));
};

const rowOf = (comment) => {
  const open = opened.has(comment.number);
  const mark = marks.get(comment.number);
  const odds = make("span", { class: "odds" });
  attributes.forEach((name, place) => odds.append(make("span", {}, make("b", {}, percent(comment.probabilities[place])), ` ${visible(name)}`), " "));
  return make(
    "article",
    {
      class: `card ${comment.decision}${comment === current ? " current" : ""}${open ? " open" : ""}${mark ? ` marked to-${mark}` : ""}`,
      id: `n${comment.number + 1}`,
      "data-number": String(comment.number),
      tabindex: "-1",
      "aria-label": `comment ${line(comment.id, 40)}`,
    },
    make(
      "header",
      {},
      badge(comment.decision),
      odds,
      comment.author === "" ? null : make("bdi", { class: "author" }, line(comment.author, 60)),
      comment.date === "" ? null : make("span", { class: "date" }, make("bdi", {}, line(comment.date, 40))),
      comment.campaign < 0 ? null : make("button", { type: "button", class: "pick campaign", "data-campaign": String(comment.campaign) }, `campaign ${campaigns[comment.campaign]}`),
    ),
    textElement(comment),
    comment.reasons.length > 0 && !open ? reasonsElement(comment) : null,
    open ? whyOf(comment) : null,
    make(
      "footer",
      { class: "about" },
      comment.thread < 0 || threads.length < 2 ? null : fact("in ", threadName(comment.thread), 40),
      comment.kind === "" ? null : make("span", {}, comment.kind),
      parentOf(comment) ? make("a", { href: `#n${parentOf(comment).number + 1}` }, "reply to ", make("bdi", {}, line(comment.parent, 60))) : fact("reply to ", comment.parent),
      fact("comment ", comment.id),
      comment.language === "" ? null : make("span", {}, comment.language),
      make("button", { type: "button", class: "plain", "data-do": "why", "aria-expanded": String(open) }, open ? "Fold" : "Why?"),
      markButtons(comment),
    ),
  );
};
