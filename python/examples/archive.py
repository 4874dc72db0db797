# %% [markdown]
# # An archive of comments, judged in place
# A folder of Parquet files, as a platform keeps its comments, goes through the stock models; what comes out is a folder of decisions, and a short list for a moderator.
# Run it as `python python/examples/archive.py`, or cell by cell in a notebook. It needs `pip install pyarrow`, and writes into a temporary folder.

# %%
import tempfile
from pathlib import Path

import moderato
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

data = Path(__file__).resolve().parents[2] / "data"
archive = Path(tempfile.mkdtemp(prefix="archive-"))

# %% [markdown]
# ## The archive
# The example thread of the repository, cut into three files as if it had come in over three hours.

# %%
thread = pyarrow.csv.read_csv(data / "thread.csv")
(archive / "comments").mkdir()
for part in range(3):
    third = -(-len(thread) // 3)
    pq.write_table(thread.slice(part * third, third), archive / "comments" / f"part-{part}.parquet")
comments = ds.dataset(archive / "comments")
print(comments.count_rows(), "comments in", len(comments.files), "files")

# %% [markdown]
# ## Each comment by itself
# Batches are scored as they are read: an archive larger than memory goes through the same lines.

# %%
model = moderato.Model.stock()
scored = pa.RecordBatchReader.from_stream(model.stream(comments.scanner().to_reader(), keep=["id", "author"]))
with pq.ParquetWriter(archive / "scored.parquet", scored.schema) as file:
    for batch in scored:
        file.write_batch(batch)
decisions = pq.read_table(archive / "scored.parquet")
print(decisions.group_by("decision").aggregate([("id", "count")]).to_pylist())

# %% [markdown]
# ## All together
# Near-identical comments are decided on as one, and the thread has its say.

# %%
together = model.score(comments.to_table(), keep=["id", "author"], campaigns=True)
for campaign in together.campaigns:
    print(campaign.name, campaign.decision, f"{len(campaign.members)} comments by {campaign.authors} authors:", campaign.template[:70])

# %% [markdown]
# ## For the moderator
# What is rejected or up for review, with the weightiest reason; and one of them in full.

# %%
flagged = [row for row in together if row["decision"] != "approve"]
for row in flagged:
    why = row["reasons"][0] if row["reasons"] else {"source": "", "evidence": ""}
    print(f"{row['decision']:8}{row['id']:>4}  {row['author'] or '':16}{why['source']}: {why['evidence']}")

# %%
worst = max(range(len(together)), key=lambda row: together["spam"][row])
print(model.explain(thread["text"][worst].as_py())["spam"])
