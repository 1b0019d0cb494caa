"""What a person is told of what was learned: what could be otherwise, and what nothing reads."""

from __future__ import annotations

import pytest

from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.learn import PageToLearn, Refused, learn
from tests.parsers.learn.holdings import URL, page
from tests.parsers.learn.test_learned_declarations import learned_from, rows, said


def test_dates_that_titles_alone_say_are_not_called_unseen() -> None:
    dated = learned_from(page("<ul>" + rows(1, 6, '<li class="hit"><a href="/item/{n}">{t}, {d}</a></li>') + "</ul>"))
    assert "date: titles alone say it" in dated.declaration.missing


def test_no_more_dates_are_asked_for_than_rows_have_where_a_cell_goes_over_several() -> None:
    cell, row = '<td rowspan="3">{d}</td>', '<td><a href="/item/{n}">{t}</a></td>'
    table = "".join(rows(n, 1, f"<tr>{'' if n % 3 else cell}{row}</tr>") for n in range(3, 15))
    learned = learned_from(page(f"<table><tr><th>Date</th><th>Letter</th></tr>{table}</table>"))
    read = [bool(entry.date.text) for entry in learned.declaration.read[0].entries]
    assert read == [True, False, False] * 4
    assert said(learned).get("bounds", {}).get("share_with_date", 0) <= sum(read) / len(read)
    assert ("date", "8 of 12 rows have it elsewhere") in [(one.what, one.says) for one in learned.declaration.uncertain]


@pytest.mark.parametrize("names", [("news", "events"), ("1921", "1922"), ("items", "items")])
def test_rows_of_two_lists_with_documents_of_two_kinds_are_uncertain(names: tuple[str, str]) -> None:
    lists = (rows(n, 4, f'<li><a href="/{name}/{{n}}">{{t}}</a> <i>{{d}}</i></li>') for n, name in enumerate(names, 7))
    learned = learned_from(page("".join(f"<h2>Of this kind</h2><ul>{one}</ul>" for one in lists)))
    told = [one.says for one in learned.declaration.uncertain if one.what == "rows"]
    says = "they stand in 2 lists, with documents in /events/, /news/: where one is meant, mend `row.at`"
    assert told == ([says] if names[0] == "news" else [])


def test_three_lists_of_three_kinds_are_a_home_page_unless_a_row_is_pointed_at() -> None:
    kinds = enumerate(("news", "events", "services"), 7)
    lists = [rows(n, 4, f'<li><a href="/{name}/{{n}}">{{t}}</a> <i>{{d}}</i></li>') for n, name in kinds]
    home = PageToLearn(URL, page("".join(f"<h2>Of this kind</h2><ul>{one}</ul>" for one in lists)))
    refused = learn([home])
    assert isinstance(refused, Refused)
    assert refused.reason.startswith("it has 3 lists, with documents in /events/, /news/, /services/, as home pages")
    assert not isinstance(learn([home], Known((KnownRow(row=2),))), Refused)


@pytest.mark.parametrize(
    "row", ['<li><a href="/find?q={t}">{t}</a></li>', '<li><a href="/item/{n}">{t}</a> <i>{d}</i></li>']
)
def test_what_is_suggested_below_a_search_that_found_nothing_is_no_list(row: str) -> None:
    suggested = f"<h2>Popular searches</h2><ul>{rows(1, 6, row)}</ul>"
    learned = learn([PageToLearn(URL, page(f"<p>Your search found 0 results.</p>{suggested}"))])
    is_refused = isinstance(learned, Refused) and "it says “0 results”" in learned.reason
    assert is_refused == ("{d}" not in row)


@pytest.mark.parametrize(
    "two", ['<span onclick="go(2)">2</span>', '<li><a href="javascript:go(2)">2</a></li>', "<li><b>2</b></li>"]
)
def test_as_many_as_stand_on_a_page_promise_nothing_where_a_script_leads_to_others(two: str) -> None:
    following = "" if "<b>2" in two else '<a href="#" onclick="go(2)">Next</a>'
    main = f"<p>6 items</p><ul>{rows(1, 6)}</ul><div><b>1</b> {two} <b>3</b>{following}</div>"
    [read] = learned_from(page(main)).declaration.read
    assert read.total == (6 if "<b>2" in two else None)
