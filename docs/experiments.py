#!/usr/bin/env python3
"""The search for the model: one change of the default at a time, judged by folds on the training rows of public sets.

    cargo run --release --example features -- DATA/tubespam.csv DATA/sms.csv data/comments.csv > features.jsonl
    python3 docs/experiments.py features.jsonl [NAME ...]      # prints the table of docs/experiments.md, or the rows named

Needs scikit-learn and scipy. Rows with split=test (tubespam) or fold=0 (sms) are dropped on reading. Columns: `tube`, each video by 5 folds, 4 draws of the folds, MCC the mean of the
videos; `lovo`, each video judged by what the others taught; `sms`, 5 folds, 2 draws. Scores are calibrated by Platt's line on the held-out scores themselves.
"""
import hashlib, itertools, json, re, sys, warnings
import numpy as np, scipy.sparse as sp
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, roc_auc_score
from sklearn.svm import LinearSVC
warnings.filterwarnings('ignore')

BLOCKS = ['words', 'pairs', 'triples', 'links', 'inside', 'across', 'heuristics']
DEFAULT = dict(blocks=BLOCKS, power=.35, alpha=1., cost=1., learner='svm', unknown=.5, lean=.1, scale={}, weights=(1, 1), floor=0., heuristic_odds='shares')
key = lambda text: re.sub(r'[\W_]+', '', text.lower()) or text

# --- further blocks that were tried ---
masked = lambda word: re.sub(r'\d', '0', word)
def typed(lo, hi):
    def grams(r):
        t = re.sub(r'\s+', ' ', ' ' + r['row']['text'] + ' '); return [t[i:i + n] for n in range(lo, hi + 1) for i in range(len(t) - n + 1)]
    return grams
def word_shapes(r):
    s = [re.sub(r'(.)\1+', r'\1', re.sub('[a-z]', 'a', re.sub('[A-Z]', 'A', re.sub(r'\d', '0', w)))) for w in r['row']['text'].split()]; return s + list(zip(s, s[1:]))
EXTRA = {
    'skip-pairs': lambda r: [(a, b, k) for k in (2, 3) for a, b in zip(r['words'], r['words'][k:])],
    'number shapes': lambda r: [masked(w) for w in r['words'] if masked(w) != w],
    'first and last words': lambda r: [('first', w) for w in r['words'][:2]] + [('last', w) for w in r['words'][-2:]],
    'character 1-4-grams as typed': typed(1, 4),
    'word shapes as typed': word_shapes,
    'pairs of heuristics': lambda r: list(itertools.combinations(r['heuristics'], 2)),
    'longer n-grams (5-8) across': lambda r: [t[i:i + n] for t in [re.sub(r'\s+', ' ', ' ' + r['folded'] + ' ')] for n in range(5, 9) for i in range(len(t) - n + 1)],
}

def read(path):
    with open(path, encoding='utf-8') as f:
        names = json.loads(f.readline())['heuristics']; rows = [json.loads(line) for line in f]
    tube, sms, own, seen = [], [], [], set()
    owner = [n.rsplit(':', 1)[0] for n in names]
    EXTRA['heuristics by bucket'] = lambda r: [c for c, d in zip(r['heuristics'], r['heuristics'][1:] + [None]) if d is None or owner[c] != owner[d]]
    for r in rows:
        if 'split' in r['row']:
            if r['row']['split'] == 'train': tube.append(r)
        elif 'fold' in r['row']:
            if r['row']['fold'] != '0' and key(r['row']['text']) not in seen: seen.add(key(r['row']['text'])); sms.append(r)
        else: own.append(r)
    return tube, sms, own

class Set:
    """Rows as one sparse matrix a block; `own` rows stand behind them."""
    def __init__(self, rows, own):
        self.rows, every = rows, rows + own
        self.n, self.own = len(rows), np.arange(len(rows), len(every))
        self.y = np.array([int(r['row']['label'] == 'spam') for r in every])
        lists = {b: [r['tokens'][i] for r in every] for i, b in enumerate(BLOCKS[:6])} | {'heuristics': [r['heuristics'] for r in every]}
        lists |= {b: [f(r) for r in every] for b, f in EXTRA.items()}
        lists['words and pairs as one'] = [r['tokens'][0] + r['tokens'][1] for r in every]
        lists['all as one'] = [[(i, t) for i, b in enumerate(r['tokens']) for t in b] + [('h', c) for c in r['heuristics']] for r in every]
        self.blocks = {b: self.matrix(l) for b, l in lists.items()}
    @staticmethod
    def matrix(lists):
        vocabulary, indices, ends = {}, [], [0]
        for l in lists:
            indices += sorted({vocabulary.setdefault(t, len(vocabulary)) for t in l}); ends.append(len(indices))
        return sp.csr_matrix((np.ones(len(indices)), np.array(indices, dtype=np.int32), np.array(ends)), shape=(len(lists), max(1, len(vocabulary))))
    def folds(self, seed): return np.array([int(hashlib.md5((str(seed) + key(r['row']['text'])).encode()).hexdigest(), 16) % 5 for r in self.rows])

def log_odds(X, y, alpha):
    p, q = (np.asarray(X[y == c].sum(0)).ravel() for c in (1, 0)); met = p + q > 0
    r = np.log(alpha + p) - np.log(alpha + q) - np.log(alpha * met.sum() + p.sum()) + np.log(alpha * met.sum() + q.sum())
    return r, met, p + q == 1
def bernoulli(X, y):
    p, q = ((np.asarray(X[y == c].sum(0)).ravel() + 1) / ((y == c).sum() + 2) for c in (1, 0)); return np.log(p / (1 - p)) - np.log(q / (1 - q))
def scaled(c, S, train):
    parts = []
    for b in c['blocks']:
        X = S.blocks[b]; r, met, once = log_odds(X[train], S.y[train], c['alpha'])
        if b == 'heuristics' and c['heuristic_odds'] == 'presence over absence': r = bernoulli(X[train], S.y[train])
        s = np.where(met, (np.abs(r) + c['floor']) ** c['power'], 0)
        u = c['unknown'] * (s[once].mean() if once.any() else 0)
        Z = X @ sp.diags(s); norm = np.sqrt(np.asarray(Z.multiply(Z).sum(1)).ravel() + u * u * (X @ (~met).astype(float))); norm[norm == 0] = 1
        parts.append(sp.diags(c['scale'].get(b, 1.) / norm) @ Z)
    return sp.hstack(parts).tocsr()
def machine(c):
    if c['learner'] == 'logistic': return LogisticRegression(C=c['cost'], solver='liblinear', dual=True, max_iter=60, tol=.01)
    return LinearSVC(C=c['cost'], loss='hinge' if c['learner'] == 'hinge' else 'squared_hinge', dual=True, max_iter=400, tol=.01)
def scores(c, S, train, test):
    if 'members' in c:  # the mean of several learners' scores, each of unit size
        total = 0
        for m in c['members']:
            rows = np.random.RandomState(m['bag']).choice(train, len(train)) if 'bag' in m else train
            d = scores_of({**c, **m}, S, rows, np.arange(S.n)); total = total + d / np.sqrt((d[train] ** 2).mean())
        return total[test]
    return scores_of(c, S, train, test)
def scores_of(c, S, train, test):
    if c['learner'] == 'naive Bayes':
        total = 0
        for b in c['blocks']:
            r, met, _ = log_odds(S.blocks[b][train], S.y[train], c['alpha']); total = total + S.blocks[b][test] @ np.where(met, r, 0)
        return total
    weights = np.where(S.y[train] == 1, c['weights'][1], c['weights'][0]).astype(float)
    if c.get('own'): train, weights = np.r_[train, S.own], np.r_[weights, np.full(len(S.own), c['own'])]
    Z = scaled(c, S, train)
    return machine(c).fit(Z[train], S.y[train], sample_weight=weights).decision_function(Z[test])
def calibrated(c, s, y):
    size = np.sqrt((s ** 2).mean()) or 1; x = s / size; spam = y.sum(); ham = len(y) - spam; t = np.where(y == 1, (spam + 1) / (spam + 2), 1 / (ham + 2))
    def loss(p):
        z = p[0] * x + p[1]; e = 1 / (1 + np.exp(-z)) - t; return np.sum(np.logaddexp(0, z) - t * z), np.array([(e * x).sum(), e.sum()])
    a, b = minimize(loss, [1, 0], jac=True, method='L-BFGS-B').x
    return 1 / (1 + np.exp(-(a * x + b + c['lean'] * min(0, np.log(spam / ham)))))
def figures(p, y):
    called = p >= .5
    return np.array([matthews_corrcoef(y, called), 100 * (1 - roc_auc_score(y, p)), ((p - y) ** 2).mean(), 100 * (called & (y == 0)).sum() / (y == 0).sum()])

def judge(c, tube, sms):
    y, video = tube.y[:tube.n], np.array([r['row']['video'] for r in tube.rows]); videos = list(dict.fromkeys(video)); draws = []
    for seed in range(4):
        fold, P = tube.folds(seed), np.zeros(tube.n)
        for v in videos:
            s = np.zeros(tube.n); here = np.where(video == v)[0]
            for k in range(5): test = here[fold[here] == k]; s[test] = scores(c, tube, here[fold[here] != k], test)
            P[here] = calibrated(c, s[here], y[here])
        f = figures(P, y); f[0] = np.mean([matthews_corrcoef(y[video == v], P[video == v] >= .5) for v in videos]); draws.append(f)
    s = np.zeros(tube.n)
    for v in videos: s[video == v] = scores(c, tube, np.where(video != v)[0], np.where(video == v)[0])
    lovo = figures(calibrated(c, s, y), y); y = sms.y[:sms.n]; rounds = []
    for seed in range(2):
        fold, s = sms.folds(seed), np.zeros(sms.n)
        for k in range(5): s[fold == k] = scores(c, sms, np.where(fold != k)[0], np.where(fold == k)[0])
        rounds.append(figures(calibrated(c, s, y), y))
    return np.mean(draws, 0), lovo, np.mean(rounds, 0)

def plus(b): return dict(blocks=BLOCKS + [b])
def less(b): return dict(blocks=[x for x in BLOCKS if x != b])
def instead(new, *old): return dict(blocks=[b for b in BLOCKS if b not in old] + [new])
VARIANTS = {
    'default': {},
    'naive Bayes alone': dict(learner='naive Bayes'), 'naive Bayes alone, words and pairs': dict(learner='naive Bayes', blocks=['words', 'pairs']),
    'logistic regression, cost 10': dict(learner='logistic', cost=10.), 'logistic regression, cost 30': dict(learner='logistic', cost=30.), 'hinge, not squared': dict(learner='hinge'),
    **{f'cost {x:g}': dict(cost=x) for x in (.1, .3, 3., 10.)}, **{f'power {x:g}': dict(power=x) for x in (0., .25, .5, 1.)}, 'power 1, floor 1': dict(power=1., floor=1.), 'floor 0.3': dict(floor=.3),
    **{f'alpha {x:g}': dict(alpha=x) for x in (.1, .3, 2.)}, **{f'without {b}': less(b) for b in BLOCKS}, **{f'with {b}': plus(b) for b in EXTRA},
    'heuristics by bucket, not by thermometer': None, 'heuristics: presence over absence': dict(heuristic_odds='presence over absence'),
    'words and pairs as one block': instead('words and pairs as one', 'words', 'pairs'), 'all blocks as one': dict(blocks=['all as one']),
    **{f'heuristics x {x:g}': dict(scale={'heuristics': x}) for x in (.7, 1.4, 2.)}, 'character blocks x 0.7': dict(scale={'inside': .7, 'across': .7}),
    'ham counts double': dict(weights=(2, 1)), 'spam counts double': dict(weights=(1, 2)), 'unknown columns count nothing': dict(unknown=0.), 'unknown columns count whole': dict(unknown=1.),
    'no lean': dict(lean=0.), 'lean 0.2': dict(lean=.2), 'lean 0.5': dict(lean=.5),
    'fusion: powers 0 and 0.7': dict(members=[dict(power=0.), dict(power=.7)]), 'fusion: with logistic regression': dict(members=[{}, dict(learner='logistic', cost=10.)]),
    'fusion: words / characters': dict(members=[dict(blocks=['words', 'pairs', 'triples', 'links', 'heuristics']), dict(blocks=['inside', 'across', 'heuristics'])]),
    'fusion: ten bags': dict(members=[dict(bag=b) for b in range(10)]),
    'our own comments as rows, counting 0.1': dict(own=.1), 'our own comments as rows, counting 0.03': dict(own=.03),
}
def main():
    tube, sms, own = read(sys.argv[1]); VARIANTS['heuristics by bucket, not by thermometer'] = instead('heuristics by bucket', 'heuristics')
    tube, sms = Set(tube, own), Set(sms, own); head = '1-AUC % | Brier | ham blocked %'
    print(f'| change | tube MCC | {head} | lovo MCC | {head} | sms MCC | {head} |\n|---' + '|---' * 12 + '|')
    for name, change in VARIANTS.items():
        if sys.argv[2:] and name not in sys.argv[2:]: continue
        cells = [f'{v:.{d}f}' for f in judge({**DEFAULT, **change}, tube, sms) for v, d in zip(f, (4, 3, 4, 2))]
        print(f'| {name} | ' + ' | '.join(cells) + ' |', flush=True)
if __name__ == '__main__': main()
