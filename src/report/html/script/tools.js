// What chooses comments by mouse, and what tells how many are chosen and marked.
const byId = (id) => document.getElementById(id);
const tools = byId("tools");
const search = byId("search");
// Entries of a choice at most; the search finds the others.
const MOST_ENTRIES = 300;

const tell = () => {
  const filtered = isFiltered();
  byId("found").textContent = `${counted(listed.length, "comment")}${wanted.author === "" ? "" : ` by ${line(wanted.author, 40)}`}`;
  byId("clear").hidden = !filtered;
  const rejected = [...marks.values()].filter((mark) => mark === "reject").length;
  const toxic = asToxic().length;
  const silent = asSpam().filter(([number]) => textless(comments[number])).length;
  byId("marks").hidden = marks.size === 0 && steps.length === 0;
  byId("marked").textContent = `${count(marks.size)} marked: ${count(rejected)} rejected, ${count(marks.size - rejected)} approved`;
  byId("unmatched").textContent = [
    silent > 0 ? `${count(silent)} without text, as it is masked here: train with the comments themselves, or report with --no-redact` : "",
    toxic > 0 ? `${count(toxic)} rejected as toxic, not as spam: in toxic.csv` : "",
  ]
    .filter(Boolean)
    .join(". ");
  byId("download").disabled = marks.size - toxic === 0;
  byId("toxic").hidden = toxic === 0;
  byId("undo").disabled = steps.length === 0;
  const button = tools.querySelector("[data-show=marked]");
  button.hidden = marks.size === 0 && wanted.show !== "marked";
  button.querySelector("span").textContent = count(marks.size);
};

const press = () => {
  for (const button of tools.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === wanted.show));
};

// Entries with how often each is met among flagged comments, or among all where nothing is flagged.
const fillSelect = (name, valuesOf, nameOf) => {
  const element = byId(name);
  if (!element) return;
  const met = new Map();
  const any = comments.some((comment) => comment.grave > 0);
  for (const comment of comments) {
    if (any && comment.grave === 0) continue;
    for (const value of valuesOf(comment)) met.set(value, (met.get(value) ?? 0) + 1);
  }
  if (met.size === 0) element.parentElement.hidden = true;
  const entries = [...met].sort((a, b) => b[1] - a[1] || (nameOf(a[0]) < nameOf(b[0]) ? -1 : 1)).slice(0, MOST_ENTRIES);
  for (const [value, number] of entries) element.append(make("option", { value: String(value) }, `${line(nameOf(value), 50)} (${count(number)})`));
  element.addEventListener("change", () => {
    wanted[name] = name === "language" ? element.value : element.value === "" ? -1 : Number(element.value);
    show();
  });
};

const languageNames = (() => {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" });
  } catch {
    return null;
  }
})();
const languageName = (code) => languageNames?.of(code) ?? code;

// Chooses by one thing alone, from anywhere in the page.
const choose = (name, value) => {
  clearFilters();
  wanted[name] = value;
  const element = byId(name);
  if (element && name !== "author") {
    if (![...element.options].some((option) => option.value === String(value))) {
      const title = { reason: () => sources[value], thread: () => threadName(value), campaign: () => campaigns[value] }[name];
      element.append(make("option", { value: String(value) }, line(title ? title() : String(value), 50)));
    }
    element.value = String(value);
  }
  if (name === "campaign") wanted.show = "all";
  press();
  show();
  byId("comments").scrollIntoView({ behavior: "instant" });
};

const clearFilters = () => {
  Object.assign(wanted, { words: [], reason: -1, campaign: -1, thread: -1, language: "", author: "" });
  search.value = "";
  for (const name of ["reason", "campaign", "thread", "language"]) if (byId(name)) byId(name).value = "";
};

// Shows one comment wherever it is, filters or not.
const visit = (comment) => {
  if (!places.has(comment)) {
    clearFilters();
    wanted.show = comment.grave > 0 ? "flagged" : "all";
    press();
    show();
  }
  select(comment);
  rowElement(comment)?.scrollIntoView({ block: "center", behavior: "instant" });
};

let waiting = 0;
const searchNow = () => {
  clearTimeout(waiting);
  wanted.words = folded(search.value).split(/\s+/).filter(Boolean);
  show();
};
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(searchNow, 120);
});
tools.addEventListener("submit", (event) => event.preventDefault());
byId("sort").addEventListener("change", () => {
  wanted.order = byId("sort").value;
  show();
});
byId("clear").addEventListener("click", () => {
  clearFilters();
  show();
});
byId("ask").addEventListener("click", () => byId("help").showModal());
byId("close").addEventListener("click", () => byId("help").close());
byId("undo").addEventListener("click", undo);
byId("forget").addEventListener("click", forgetAll);
byId("download").addEventListener("click", downloadMarks);
byId("toxic").addEventListener("click", downloadToxic);

document.addEventListener("click", (event) => {
  const pick = event.target.closest(".pick");
  if (pick) {
    if (pick.dataset.author !== undefined) choose("author", pick.dataset.author);
    else for (const name of ["reason", "campaign", "thread"]) if (pick.dataset[name] !== undefined) choose(name, Number(pick.dataset[name]));
    return;
  }
  const shown = event.target.closest("[data-show]");
  if (shown) {
    wanted.show = shown.dataset.show;
    press();
    show();
    return;
  }
  const link = event.target.closest("a[href^='#n']");
  if (link) {
    const comment = comments[Number(link.getAttribute("href").slice(2)) - 1];
    if (comment) {
      event.preventDefault();
      visit(comment);
    }
    return;
  }
  const row = event.target.closest("article[data-number]");
  if (!row) return;
  const comment = comments[Number(row.dataset.number)];
  const does = event.target.closest("[data-do]")?.dataset.do;
  select(comment, false);
  if (does === "why") toggle(comment);
  else if (does) setMark(comment, does);
});
