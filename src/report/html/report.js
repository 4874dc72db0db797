"use strict";
(() => {
  const tools = document.getElementById("tools");
  const search = document.getElementById("search");
  const sort = document.getElementById("sort");
  const found = document.getElementById("found");
  const flagged = document.getElementById("flagged");
  const approved = document.getElementById("approved");
  const rows = approved ? approved.querySelector(".rows") : null;
  const comments = [...document.querySelectorAll("article[data-n]")].map((element) => ({
    element,
    decision: ["reject", "review", "approve"].find((name) => element.classList.contains(name)),
    probability: Number(element.dataset.p),
    number: Number(element.dataset.n),
    words: null,
  }));
  const headings = [...flagged.querySelectorAll("h2")];
  let show = "flagged";
  let unfolded = false;

  // Words are read once, when first searched; fifty thousand comments take a moment then, not at every key.
  const matches = (comment, wanted) => {
    if (wanted.length === 0) return true;
    comment.words ??= comment.element.textContent.normalize("NFKC").toLowerCase();
    return wanted.every((word) => comment.words.includes(word));
  };

  const filter = () => {
    const wanted = search.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const counts = { reject: 0, review: 0, approve: 0 };
    for (const comment of comments) {
      const chosen = show === "flagged" || show === comment.decision;
      const shown = chosen && matches(comment, wanted);
      comment.element.hidden = !shown;
      if (shown) counts[comment.decision] += 1;
    }
    for (const heading of headings) {
      heading.hidden = counts[heading.dataset.of] === 0 || sort.value !== "gravest";
    }
    flagged.hidden = show === "approve";
    if (approved) {
      approved.hidden = (show !== "approve" && show !== "flagged") || counts.approve === 0;
      const open = show === "approve" || (wanted.length > 0 && counts.reject + counts.review === 0);
      // What the script unfolded it folds again; what a person unfolded stays.
      if (open && !approved.open) unfolded = approved.open = true;
      else if (!open && unfolded) unfolded = approved.open = false;
    }
    const total = counts.reject + counts.review + counts.approve;
    found.textContent = wanted.length > 0 ? `${total.toLocaleString("en")} found` : "";
  };

  const grave = { reject: 0, review: 1, approve: 2 };
  const orders = {
    gravest: (a, b) => grave[a.decision] - grave[b.decision] || (a.decision === "approve" ? 0 : b.probability - a.probability) || a.number - b.number,
    doubtful: (a, b) => Math.abs(a.probability - 0.5) - Math.abs(b.probability - 0.5) || a.number - b.number,
    mildest: (a, b) => a.probability - b.probability || a.number - b.number,
    input: (a, b) => a.number - b.number,
  };

  const order = () => {
    comments.sort(orders[sort.value]);
    const above = document.createDocumentFragment();
    const below = document.createDocumentFragment();
    for (const comment of comments) {
      if (comment.decision === "approve") {
        below.append(comment.element);
        continue;
      }
      const heading = headings.find((each) => each.dataset.of === comment.decision && each.parentNode !== above);
      if (heading) above.append(heading);
      above.append(comment.element);
    }
    flagged.append(above);
    if (rows) rows.append(below);
    filter();
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  sort.addEventListener("change", order);
  tools.addEventListener("submit", (event) => event.preventDefault());
  for (const button of tools.querySelectorAll("button[data-show]")) {
    button.addEventListener("click", () => {
      show = button.dataset.show;
      for (const each of tools.querySelectorAll("button[data-show]")) each.setAttribute("aria-pressed", String(each === button));
      filter();
    });
  }

  // A link to a comment that is filtered out, or folded away, shows it.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || (target.parentElement && target.parentElement.closest("[hidden]"))) {
      search.value = "";
      tools.querySelector("button[data-show=flagged]").click();
    }
    const fold = target.closest("details");
    if (fold) fold.open = true;
    target.scrollIntoView();
  });

  tools.hidden = false;
})();
