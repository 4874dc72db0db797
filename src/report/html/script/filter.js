// What is chosen, and in which order.
const wanted = { show: "flagged", words: [], reason: -1, campaign: -1, thread: -1, language: "", author: "", order: "gravest" };

const folded = (text) => text.normalize("NFKC").toLowerCase();

// Words are read once, when first searched.
const searched = (comment) => {
  comment.searched ??= folded(
    [
      textOf(comment),
      comment.author,
      comment.id,
      comment.thread < 0 ? "" : threads[comment.thread].filter(Boolean).join(" "),
      comment.reasons.map((reason) => `${sources[reason[0]]} ${reason[1]}`).join(" "),
    ].join("\n"),
  );
  return comment.searched;
};

const shows = {
  flagged: (comment) => comment.grave > 0,
  all: () => true,
  marked: (comment) => marks.has(comment.number),
  approve: (comment) => comment.grave === 0,
  review: (comment) => comment.grave === 1,
  reject: (comment) => comment.grave === 2,
};

const matches = (comment) =>
  shows[wanted.show](comment) &&
  (wanted.campaign < 0 || comment.campaign === wanted.campaign) &&
  (wanted.thread < 0 || comment.thread === wanted.thread) &&
  (wanted.language === "" || comment.language === wanted.language) &&
  (wanted.author === "" || comment.author === wanted.author) &&
  (wanted.reason < 0 || comment.reasons.some((reason) => reason[0] === wanted.reason)) &&
  wanted.words.every((word) => searched(comment).includes(word));

const byInput = (a, b) => a.number - b.number;
const doubt = (comment) => Math.min(...comment.probabilities.map((each) => Math.abs((each ?? 0) - 0.5)));
const orders = {
  // Approved comments stay in the order in which they were written.
  gravest: (a, b) => b.grave - a.grave || (a.grave === 0 ? 0 : b.highest - a.highest) || byInput(a, b),
  doubtful: (a, b) => doubt(a) - doubt(b) || byInput(a, b),
  mildest: (a, b) => a.highest - b.highest || byInput(a, b),
  newest: (a, b) => (b.seconds ?? -Infinity) - (a.seconds ?? -Infinity) || byInput(a, b),
  oldest: (a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity) || byInput(a, b),
  input: byInput,
};

const chosen = () => comments.filter(matches).sort(orders[wanted.order]);

const isFiltered = () =>
  wanted.words.length > 0 || wanted.reason >= 0 || wanted.campaign >= 0 || wanted.thread >= 0 || wanted.language !== "" || wanted.author !== "";
