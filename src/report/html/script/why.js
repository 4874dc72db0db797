// The panel that says why: prior, terms, the smaller terms together, and the score they add up to.
const term = (hundredths, source, name, kind) =>
  make(
    "li",
    { class: kind ?? (hundredths < 0 ? "against" : "for") },
    make("span", { class: "weight" }, signed(hundredths)),
    make("span", {}, source, name ? " " : null, name ? make("bdi", {}, name) : null),
  );

const sumOf = ([attribute, prior, score, others, rest, terms, part]) => {
  const list = make("ul", { class: "terms" }, term(prior, "prior", "", "prior"));
  for (const [source, name, weight] of terms) {
    const shown = sources[source] === "wording" ? `“${line(name, 60)}”` : line(name.replace(/^[a-z_]+:/, ""), 60);
    list.append(term(weight, sources[source], shown));
  }
  if (others > 0) list.append(term(rest, counted(others, "smaller term"), "", "rest"));
  else if (rest !== 0) list.append(term(rest, "rounding", "", "rest"));
  const probability = 1 / (1 + Math.exp(-score / 100));
  const [review, reject] = bounds[attribute] ?? [null, null];
  const cuts = [review === null ? null : `review from ${percent(review)}`, reject === null ? null : `reject from ${percent(reject)}`].filter(Boolean);
  return make(
    "section",
    { class: "sum" },
    make("h4", {}, visible(attributes[attribute]), part ? make("span", { class: "says" }, " the worst part of this long text decided") : null),
    list,
    make(
      "p",
      { class: "total" },
      make("span", { class: "weight" }, signed(score)),
      make("span", {}, "log-odds, a probability of ", make("b", {}, percent(probability)), cuts.length > 0 ? make("span", { class: "says" }, ` ${cuts.join(", ")}`) : null),
    ),
  );
};

const whyOf = (comment) => {
  const why = make("div", { class: "why" });
  const context = comment.reasons.filter((reason) => reason[2] === null);
  if (context.length > 0) {
    const list = make("ul", { class: "context" });
    for (const [source, evidence] of context) list.append(make("li", {}, make("b", {}, sources[source]), " ", make("bdi", {}, visible(evidence))));
    why.append(make("p", { class: "says" }, "What else decided:"), list);
  }
  const sums = make("div", { class: "sums" });
  for (const account of comment.accounts) sums.append(sumOf(account));
  if (comment.accounts.length > 0) why.append(sums);
  else if (context.length === 0) {
    const said = attributes.map((name, place) => `${visible(name)} ${percent(comment.probabilities[place])}`).join(", ");
    why.append(make("p", { class: "says" }, comment.grave === 0 ? `Approved: ${said}.` : `${said}.`));
  }
  return why;
};
