// A link to a comment from outside the page.
const visitHash = () => {
  const found = /^#n(\d+)$/.exec(location.hash);
  if (found && comments[Number(found[1]) - 1]) visit(comments[Number(found[1]) - 1]);
};

fillSelect("reason", (comment) => new Set(comment.reasons.map((reason) => reason[0])), (number) => sources[number]);
fillSelect("campaign", (comment) => (comment.campaign < 0 ? [] : [comment.campaign]), (number) => campaigns[number]);
fillSelect("thread", (comment) => (comment.thread < 0 ? [] : [comment.thread]), threadName);
fillSelect("language", (comment) => (comment.language === "" ? [] : [comment.language]), languageName);
recall();
if (!comments.some((comment) => comment.grave > 0)) wanted.show = "all";
list.hidden = false;
tools.hidden = false;
document.documentElement.classList.add("scripted");
show();
addEventListener("hashchange", visitHash);
visitHash();
