"""A marimo notebook on what Regest has published: searched, drawn over time, and what has changed.

    marimo edit docs/notebook.py                          asks data/regest.duckdb
    marimo edit docs/notebook.py -- --data data/sample    another data folder

It needs marimo, altair, polars, pyarrow and duckdb; docs/recipes.md tells of it.
"""

import marimo

app = marimo.App(width="medium", app_title="Regest")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    return Path, alt, duckdb, mo, os


@app.cell
def _(Path, duckdb, mo, os):
    folder = Path(mo.cli_args().get("data") or os.environ.get("REGEST_DATA", "data"))
    regest = duckdb.connect(str(folder / "regest.duckdb"), read_only=True)
    held = regest.sql("SELECT archive, count(*) AS documents FROM documents GROUP BY archive ORDER BY archive").pl()
    mo.vstack([mo.md(f"# What is in `{folder}`"), mo.ui.table(held, selection=None)])
    return (regest,)


@app.cell
def _(mo):
    words = mo.ui.text(value="outer mongolia", label="Words", full_width=True)
    unit = mo.ui.dropdown(["month", "year", "decade"], value="year", label="Timeline by")
    mo.hstack([words, unit], widths=[3, 1])
    return unit, words


@app.cell
def _(mo, regest, words):
    found = regest.sql(
        "SELECT date_text, date_edtf, title, snippet, url FROM search($words) ORDER BY score DESC, url",
        params={"words": words.value},
    ).pl()
    mo.vstack([mo.md(f"## {len(found)} documents"), mo.ui.table(found, selection=None, wrapped_columns=["title"])])
    return (found,)


@app.cell
def _(mo):
    mo.md("""
    ## When, of all documents

    The dark bar counts a document of a longer time by its part that lies in the period; the pale one counts whatever
    may lie there. Documents without a date, or with one that is open to one side, are not drawn.
    """)


@app.cell
def _(alt, mo, regest, unit):
    timeline = regest.sql(
        "SELECT period, first_day, last_day, documents, share, possibly FROM timeline($unit)",
        params={"unit": unit.value},
    ).pl()
    chart = alt.Chart(timeline.drop_nulls("last_day"), width="container", height=220).encode(
        x=alt.X("first_day:T", title=None),
        x2="last_day:T",
        y2=alt.datum(0),
        tooltip=["period", "documents", "share", "possibly"],
    )
    pale = chart.mark_rect(opacity=0.25, color="#6b1d2c").encode(y=alt.Y("possibly:Q", title="documents"))
    dark = chart.mark_rect(color="#6b1d2c").encode(y="share:Q")
    mo.ui.altair_chart(pale + dark, chart_selection=False, legend_selection=False)
    return (timeline,)


@app.cell
def _(mo, regest):
    changes = regest.sql("SELECT seen_at, archive, change, title FROM changes ORDER BY seen_at DESC, title").pl()
    mo.vstack([mo.md("## What has changed"), mo.ui.table(changes, selection=None, wrapped_columns=["change", "title"])])
    return (changes,)


if __name__ == "__main__":
    app.run()
